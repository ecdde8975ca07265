#pragma once

#include "messages/net/time.hpp"

#include <optional>

namespace lh::client {

/// When a lifetime ends that counts from `from`; nothing for an infinite one.
std::optional<net::boot_time> end_of(uint32_t lifetime_s, net::boot_time from);

bool has_ended(uint32_t lifetime_s, net::boot_time from, net::boot_time now);

/// Whole seconds left, rounded down; an infinite lifetime stays.
uint32_t left_of(uint32_t lifetime_s, net::boot_time from, net::boot_time now);

/// The same rounded up: at least 1 while any time is left.
uint32_t left_for_kernel(uint32_t lifetime_s, net::boot_time from,
                         net::boot_time now);

} // namespace lh::client
