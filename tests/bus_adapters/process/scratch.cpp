#include "tests/bus_adapters/process/scratch.hpp"

#include "bus_adapters/process/child_process.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lh::tests {

namespace {

bool readable(int fd) {
  pollfd wanted{fd, POLLIN, 0};
  auto limit = std::chrono::milliseconds{patience};
  return ::poll(&wanted, 1, static_cast<int>(limit.count())) == 1;
}

} // namespace

scratch::scratch() {
  std::string name = "/tmp/lh-process-XXXXXX";
  path_ = ::mkdtemp(name.data());
  ::chmod(path_.c_str(), 0711);
}

scratch::~scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string scratch::file(const std::string& name) const {
  return path_ + "/" + name;
}

std::string scratch::write(const std::string& name,
                           const std::string& text) const {
  std::ofstream{file(name)} << text;
  return file(name);
}

std::string scratch::script(const std::string& name,
                            const std::string& body) const {
  auto path = write(name, "#!/bin/sh\n" + body + "\n");
  ::chmod(path.c_str(), 0755);
  return path;
}

std::string read_file(const std::string& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

gate::gate(const std::string& path) : path_(path) {
  ::mkfifo(path.c_str(), 0600);
  fd_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
}

gate::~gate() {
  ::close(fd_);
}

std::string gate::line() {
  std::string text;
  for (char c = 0; readable(fd_) && ::read(fd_, &c, 1) == 1; text += c)
    if (c == '\n')
      return text;
  return "(nothing)";
}

std::vector<std::string> gate::lines(size_t count) {
  std::vector<std::string> all;
  while (all.size() < count)
    all.push_back(line());
  return all;
}

void gate::open_for(const std::string& text) {
  auto line = text + "\n";
  [[maybe_unused]] auto size = ::write(fd_, line.data(), line.size());
}

bool a_timer_is_armed() {
  for (auto& entry : std::filesystem::directory_iterator{"/proc/self/fdinfo"}) {
    auto text = read_file(entry.path());
    if (text.find("it_value: ") != std::string::npos &&
        text.find("it_value: (0, 0)") == std::string::npos)
      return true;
  }
  return false;
}

bool ends(pid_t pid) {
  auto held = bus::open_process(pid);
  return !held || readable(held->get());
}

} // namespace lh::tests
