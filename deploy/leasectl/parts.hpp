#pragma once

#include "control.pb.h"

#include <vector>

namespace lh::leasectl {

/// The most that one packet to the daemon may hold.
inline constexpr size_t packet_limit = 64 * 1024;

/// A word that fits a packet beside everything else that is in it.
inline constexpr size_t longest_word = packet_limit - 64;

/// The packets of a request: its list, when it is longer than one packet, is
/// spread over several, all but the last of which say that there is more. No
/// item of it may be longer than `longest_word`.
std::vector<control::Request> in_parts(const control::Request& whole);

} // namespace lh::leasectl
