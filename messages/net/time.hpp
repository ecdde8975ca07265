#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace lh::net {

/// A point on CLOCK_BOOTTIME: nanoseconds since the system started. It goes on
/// in suspend and no clock step moves it, so every lifetime is counted on it.
struct boot_time {
  int64_t ns = 0;

  friend auto operator<=>(const boot_time&, const boot_time&) = default;
};

inline boot_time operator+(boot_time t, std::chrono::nanoseconds d) {
  return {t.ns + d.count()};
}

inline std::chrono::nanoseconds operator-(boot_time a, boot_time b) {
  return std::chrono::nanoseconds{a.ns - b.ns};
}

/// Where actors get the time from; tests put a virtual one in its place.
struct clocks {
  std::function<boot_time()> boot;
  /// CLOCK_MONOTONIC in nanoseconds, what events are stamped with.
  std::function<int64_t()> mono_ns;
  /// CLOCK_REALTIME in nanoseconds since 1970, only for what people read.
  std::function<int64_t()> wall_ns;
  /// Changes with every start of the system.
  std::string boot_id;
};

/// RFC 3339 in UTC with milliseconds, from nanoseconds since 1970.
std::string rfc3339(int64_t wall_ns);

} // namespace lh::net
