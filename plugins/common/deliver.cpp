#include "plugins/common/deliver.hpp"

#include "messages/ipc/frame.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

namespace lh::plugins {

namespace {

constexpr std::chrono::milliseconds patience{100};

/// A descriptor that closes itself; -1 is none.
class descriptor {
public:
  explicit descriptor(int fd) : fd_(fd) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

private:
  int fd_;
};

fault failed(const char* what, const std::string& path) {
  return {errno, std::string{what} + ' ' + path + ": " + std::strerror(errno)};
}

bool fill_address(sockaddr_un& address, const std::string& path) {
  if (path.size() >= sizeof address.sun_path)
    return false;
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  return true;
}

/// Lets connect, send and recv wait until the deadline and no longer.
bool limit_waiting(int fd, net::boot_time deadline) {
  auto left = (deadline - now()).count() / 1000;
  if (left <= 0)
    return false;
  timeval limit{left / 1'000'000, left % 1'000'000};
  return ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0 &&
         ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0;
}

bool write_file(int directory, const std::string& name,
                std::string_view content) {
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  descriptor file{::openat(directory, name.c_str(), flags, 0600)};
  return file.is_open() && ::write(file.get(), content.data(),
                                   content.size()) == ssize_t(content.size());
}

bool write_event(int directory, ipc::spool_name name,
                 std::string_view content) {
  auto final_name = to_string(name);
  auto unfinished = '.' + final_name;
  if (write_file(directory, unfinished, content) &&
      ::renameat(directory, unfinished.c_str(), directory,
                 final_name.c_str()) == 0)
    return true;
  auto error = errno;
  ::unlinkat(directory, unfinished.c_str(), 0);
  errno = error;
  return false;
}

std::vector<std::string> list(const std::string& directory) {
  std::vector<std::string> names;
  std::unique_ptr<DIR, int (*)(DIR*)> entries{::opendir(directory.c_str()),
                                              ::closedir};
  while (auto entry = entries ? ::readdir(entries.get()) : nullptr)
    names.emplace_back(entry->d_name);
  return names;
}

} // namespace

net::boot_time now() {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return {time.tv_sec * int64_t{1'000'000'000} + time.tv_nsec};
}

hearing send_frame(const std::string& socket_path, std::string_view frame,
                   net::boot_time deadline) {
  sockaddr_un address{};
  descriptor fd{::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)};
  if (!fd.is_open() || !fill_address(address, socket_path))
    return hearing::none;
  if (!limit_waiting(fd.get(), deadline) ||
      ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address),
                sizeof address) != 0)
    return hearing::none;
  if (!limit_waiting(fd.get(), deadline) ||
      ::send(fd.get(), frame.data(), frame.size(), MSG_NOSIGNAL) < 0)
    return hearing::none;
  char answer = 0;
  if (!limit_waiting(fd.get(), deadline) ||
      ::recv(fd.get(), &answer, 1, 0) != 1)
    return hearing::none;
  return answer == ipc::refused ? hearing::refused : hearing::taken;
}

result<void> spool_frame(const std::string& directory, ipc::spool_name name,
                         std::string_view frame) {
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
    return failed("cannot make", directory);
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  descriptor spool{::open(directory.c_str(), flags)};
  if (!spool.is_open())
    return failed("cannot open", directory);
  if (!write_event(spool.get(), name, ipc::seal_frame(frame)))
    return failed("cannot write an event to", directory);
  for (auto old : ipc::surplus(list(directory)))
    ::unlinkat(spool.get(), to_string(old).c_str(), 0);
  return {};
}

result<void> deliver(plugin::Event event, const std::string& runtime_dir,
                     net::boot_time start) {
  auto pid = static_cast<uint32_t>(::getpid());
  event.set_boottime_ns(start.ns);
  event.set_pid(pid);
  auto frame = ipc::encode_frame(event);
  if (!frame)
    return frame.error();
  auto heard =
      send_frame(runtime_dir + "/plugin.sock", *frame, start + patience);
  if (heard == hearing::refused)
    return fault{EPERM,
                 "the daemon refuses what is said for " + event.client()};
  if (heard == hearing::taken)
    return {};
  return spool_frame(runtime_dir + "/spool", {start.ns, pid}, *frame);
}

} // namespace lh::plugins
