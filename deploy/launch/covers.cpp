#include "deploy/launch/covers.hpp"

#include "messages/net/unique_fd.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sched.h>
#include <string>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lh::launch {

namespace {

bool refuse(int error) {
  errno = error;
  return false;
}

bool bind_mount(const std::string& source, const std::string& path) {
  return ::mount(source.c_str(), path.c_str(), nullptr, MS_BIND, nullptr) == 0;
}

bool cover_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0755) != 0 && errno != EEXIST)
    return false;
  return bind_mount(".", path);
}

/// What is mounted is what was looked at, whatever the name is by then.
bool cover_file(const std::string& path, const std::string& name, uid_t owner) {
  if (name.find('/') != std::string::npos)
    return refuse(EINVAL);
  net::unique_fd file{::open(name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)};
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0)
    return false;
  if (S_ISLNK(status.st_mode))
    return refuse(ELOOP);
  if (!S_ISREG(status.st_mode) || status.st_uid != owner)
    return refuse(EPERM);
  return bind_mount("/proc/self/fd/" + std::to_string(file.get()), path);
}

} // namespace

bool leave_mounts() {
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) == 0;
}

bool cover(const char* one, uid_t owner) {
  std::string both{one};
  auto equals = both.find('=');
  if (equals == std::string::npos)
    return refuse(EINVAL);
  auto path = both.substr(0, equals);
  auto name = both.substr(equals + 1);
  return name.empty() ? cover_directory(path) : cover_file(path, name, owner);
}

} // namespace lh::launch
