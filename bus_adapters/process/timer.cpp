#include "bus_adapters/process/timer.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <sys/timerfd.h>
#include <unistd.h>

namespace lh::bus {

result<net::unique_fd> open_timer() {
  net::unique_fd fd{timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK)};
  if (!fd)
    return fault{errno, std::string{"timerfd: "} + std::strerror(errno)};
  return fd;
}

void set_timer(int timer, std::optional<std::chrono::nanoseconds> delay) {
  constexpr int64_t second = 1'000'000'000;
  itimerspec when{};
  if (delay) {
    auto ns = std::max<int64_t>(delay->count(), 1);
    when.it_value = {ns / second, ns % second};
  }
  timerfd_settime(timer, 0, &when, nullptr);
}

void acknowledge_timer(int timer) {
  uint64_t expirations;
  [[maybe_unused]] auto size = ::read(timer, &expirations, sizeof expirations);
}

} // namespace lh::bus
