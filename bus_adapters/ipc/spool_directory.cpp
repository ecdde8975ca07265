#include "bus_adapters/ipc/spool_directory.hpp"

#include "messages/ipc/frame.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lh::bus {

namespace {

/// Frame, CRC and one octet more, to see that a file is too long.
constexpr size_t longest = ipc::max_frame_size + 4 + 1;

constexpr mode_t group_may_add = 01770;

fault failed(const char* what) {
  return {errno, std::string{what} + ": " + strerror(errno)};
}

result<std::string> content_of(int fd) {
  std::string content(longest, '\0');
  auto size = ::pread(fd, content.data(), content.size(), 0);
  if (size < 0)
    return failed("read");
  content.resize(static_cast<size_t>(size));
  return content;
}

} // namespace

spool_directory::spool_directory(const std::string& runtime_dir, gid_t group)
    : path_(runtime_dir + "/spool") {
  ::unlink(path_.c_str());
  ::mkdir(path_.c_str(), 0700);
  net::unique_fd fd{
      ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (::fchown(fd.get(), 0, group) == 0)
    ::fchmod(fd.get(), group_may_add);
}

net::unique_fd spool_directory::watch() const {
  net::unique_fd fd{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
  ::inotify_add_watch(fd.get(), path_.c_str(), IN_MOVED_TO);
  return fd;
}

result<std::vector<ipc::spool_name>> spool_directory::come(int watch) const {
  alignas(inotify_event) char buffer[16 * 1024];
  auto size = ::read(watch, buffer, sizeof buffer);
  std::vector<std::string> files;
  for (ssize_t at = 0; at < size;) {
    auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
    at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    if (event->mask & IN_Q_OVERFLOW)
      return list();
    files.emplace_back(event->len > 0 ? event->name : "");
  }
  return ipc::spooled(files);
}

result<std::vector<ipc::spool_name>> spool_directory::list() const {
  std::vector<std::string> files;
  std::error_code error;
  for (auto& entry : std::filesystem::directory_iterator{path_, error})
    files.push_back(entry.path().filename().string());
  if (error)
    return fault{error.value(), path_ + ": " + error.message()};
  return ipc::spooled(files);
}

result<spooled_event> spool_directory::read(ipc::spool_name name) const {
  auto path = path_of(name);
  net::unique_fd fd{
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0)
    return failed("open");
  if (!S_ISREG(status.st_mode))
    return fault{EINVAL, "not a regular file"};
  auto content = content_of(fd.get());
  if (!content)
    return content.error();
  auto frame = ipc::unseal_frame(*content);
  if (!frame)
    return frame.error();
  auto event = ipc::decode_frame(*frame);
  if (!event)
    return event.error();
  return spooled_event{std::move(*event), status.st_uid};
}

void spool_directory::remove(ipc::spool_name name) const {
  ::unlink(path_of(name).c_str());
}

std::string spool_directory::path_of(ipc::spool_name name) const {
  return path_ + "/" + ipc::to_string(name);
}

} // namespace lh::bus
