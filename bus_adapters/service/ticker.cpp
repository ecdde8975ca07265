#include "bus_adapters/service/ticker.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <sys/timerfd.h>
#include <unistd.h>

namespace lh::service {

result<net::unique_fd> open_ticker(std::chrono::nanoseconds interval) {
  constexpr auto a_second = 1'000'000'000;
  net::unique_fd fd{
      ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)};
  timespec step{interval.count() / a_second, interval.count() % a_second};
  itimerspec when{step, step};
  if (!fd || ::timerfd_settime(fd.get(), 0, &when, nullptr) != 0)
    return fault{errno, std::string{"timerfd: "} + strerror(errno)};
  return fd;
}

void drain_ticker(int fd) {
  uint64_t ticks = 0;
  [[maybe_unused]] auto got = ::read(fd, &ticks, sizeof ticks);
}

} // namespace lh::service
