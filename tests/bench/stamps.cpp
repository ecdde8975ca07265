#include "tests/bench/stamps.hpp"

#include <ctime>
#include <fcntl.h>
#include <unistd.h>

namespace lh::bench {

int64_t monotonic_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * int64_t{1'000'000'000} + time.tv_nsec;
}

stamps::stamps(const std::string& path)
    : fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                 0600)) {}

void stamps::note(const std::string& words) const {
  auto line = std::to_string(monotonic_ns()) + ' ' + words + '\n';
  [[maybe_unused]] auto written = ::write(fd_, line.data(), line.size());
}

} // namespace lh::bench
