#include "actors/tr181/lease_time.hpp"

#include <algorithm>
#include <limits>

namespace lh::tr181 {

namespace {

constexpr int64_t second_ns = 1'000'000'000;
constexpr size_t to_seconds = 19; // "2026-11-22T03:43:15"

} // namespace

std::string end_time(const pb::LeaseClock& clock, uint32_t lifetime_s,
                     int64_t wall_ahead_ns) {
  if (lifetime_s == without_end)
    return "9999-12-31T23:59:59Z";
  auto end = clock.obtained_boot_ns() + wall_ahead_ns + lifetime_s * second_ns;
  return net::rfc3339(end).substr(0, to_seconds) + 'Z';
}

int32_t seconds_left(const pb::LeaseClock& clock, uint32_t lifetime_s,
                     net::boot_time now, std::string_view boot_id) {
  if (lifetime_s == without_end)
    return -1;
  if (clock.boot_id() != boot_id)
    return 0;
  auto end = net::boot_time{clock.obtained_boot_ns()} +
             std::chrono::seconds{lifetime_s};
  auto left = std::chrono::floor<std::chrono::seconds>(end - now).count();
  return static_cast<int32_t>(
      std::clamp<int64_t>(left, 0, std::numeric_limits<int32_t>::max()));
}

} // namespace lh::tr181
