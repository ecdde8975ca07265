#include "bus_adapters/process/output.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace lh::bus {

namespace {

constexpr size_t lines_kept = 8;
constexpr size_t line_limit = 512;
constexpr int fifo_octets = 1024 * 1024;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '_';
}

char made_harmless(char c) {
  if (c == '\t')
    return ' ';
  return c >= ' ' && c <= '~' ? c : '?';
}

fault file_fault(const std::string& path) {
  return {errno, fmt::format("{}: {}", path, std::strerror(errno))};
}

} // namespace

std::string file_name_of(std::string_view child) {
  std::string name;
  for (char c : child)
    if (is_plain(c) || (c == '.' && !name.empty()))
      name += c;
    else
      name += fmt::format("%{:02x}", static_cast<unsigned char>(c));
  return name;
}

std::string output_path(const std::string& runtime_dir,
                        std::string_view child) {
  return runtime_dir + "/output/" + file_name_of(child);
}

result<net::unique_fd> make_output(const std::string& path) {
  auto directory = std::filesystem::path{path}.parent_path();
  std::error_code ignored;
  std::filesystem::create_directories(directory.parent_path(), ignored);
  ::mkdir(directory.c_str(), 0700);
  ::unlink(path.c_str());
  if (::mkfifo(path.c_str(), 0600) != 0)
    return file_fault(path);
  auto fifo = open_output(path);
  if (fifo)
    ::fcntl(fifo->get(), F_SETPIPE_SZ, fifo_octets);
  return fifo;
}

result<net::unique_fd> open_output(const std::string& path) {
  net::unique_fd fd{
      ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)};
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0)
    return file_fault(path);
  if (!S_ISFIFO(status.st_mode)) {
    errno = EINVAL;
    return file_fault(path);
  }
  return fd;
}

void output_tail::feed(std::string_view bytes, const line_sink& sink) {
  for (char c : bytes)
    if (c == '\n') {
      end_line();
      sink(last_.back());
    } else if (line_.size() < line_limit) {
      line_ += made_harmless(c);
    }
}

void output_tail::finish() {
  if (!line_.empty())
    end_line();
}

void output_tail::end_line() {
  last_.push_back(std::move(line_));
  line_.clear();
  if (last_.size() > lines_kept)
    last_.pop_front();
}

} // namespace lh::bus
