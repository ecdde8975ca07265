#pragma once

#include "lease.pb.h"
#include "messages/net/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace lh::tr181 {

/// What a lifetime without end says (RFC 8415 7.7).
inline constexpr uint32_t without_end = 4294967295;

/// TR-106's dateTime for a moment that is not known.
inline constexpr std::string_view unknown_time = "0001-01-01T00:00:00Z";

/// The moment at which a lifetime of a lease ends, as TR-106's dateTime;
/// `wall_ahead_ns` is by how much the wall clock is ahead of CLOCK_BOOTTIME.
std::string end_time(const pb::LeaseClock& clock, uint32_t lifetime_s,
                     int64_t wall_ahead_ns);

/// Seconds that a lifetime still has: 0 when its clock was of an earlier start
/// of the system, -1 for one without end.
int32_t seconds_left(const pb::LeaseClock& clock, uint32_t lifetime_s,
                     net::boot_time now, std::string_view boot_id);

} // namespace lh::tr181
