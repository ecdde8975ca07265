#include "deploy/launch/limits.hpp"

#include "messages/net/unique_fd.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>

namespace lh::launch {

namespace {

constexpr rlim_t usual_descriptors = 1024;

bool write_to(const std::string& file, std::string_view text) {
  net::unique_fd fd{::open(file.c_str(), O_WRONLY | O_CLOEXEC)};
  return fd && ::write(fd.get(), text.data(), text.size()) ==
                   static_cast<ssize_t>(text.size());
}

} // namespace

bool join(const char* group) {
  return write_to(std::string{group} + "/cgroup.procs", "0");
}

bool limit_data(uint64_t most) {
  rlimit now{};
  if (::getrlimit(RLIMIT_DATA, &now) != 0)
    return false;
  now.rlim_max = now.rlim_cur = std::min<rlim_t>(now.rlim_cur, most);
  return ::setrlimit(RLIMIT_DATA, &now) == 0;
}

bool limit_descriptors() {
  rlimit now{};
  if (::getrlimit(RLIMIT_NOFILE, &now) != 0)
    return false;
  now.rlim_cur = std::min<rlim_t>(now.rlim_max, usual_descriptors);
  return ::setrlimit(RLIMIT_NOFILE, &now) == 0;
}

bool be_nice(int more) {
  errno = 0;
  int now = ::nice(more);
  if (now == -1 && errno != 0)
    return false;
  return write_to("/proc/self/autogroup", std::to_string(now)) ||
         errno == ENOENT;
}

} // namespace lh::launch
