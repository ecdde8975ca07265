#pragma once

#include "lease.pb.h"
#include "link.pb.h"
#include "messages/net/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace lh::client {

inline constexpr uint32_t infinite_lease = 0xffffffff;

/// A lease and the moment from which its time counts.
struct held_lease {
  pb::Lease4 lease;
  net::boot_time obtained;
};

/// When a lease ends; nothing for an infinite one.
std::optional<net::boot_time> end_of(const held_lease& held);

bool has_expired(const held_lease& held, net::boot_time now);

/// Whole seconds left, at least 1 while any time is left: what the kernel gets.
uint32_t remaining_s(const held_lease& held, net::boot_time now);

/// The names of the Lease4 fields that differ, in field order.
std::vector<std::string> changed_fields(const pb::Lease4& before,
                                        const pb::Lease4& after);

/// Whether a difference in `changed` is more than a new lease time.
bool is_update(const std::vector<std::string>& changed);

/// The address change that puts `after` into use on `device` with its MTU, at
/// most `max_mtu` (0 bounds nothing), and, once it is there, removes what
/// `before` had and `after` has not.
pb::ApplyAddress plan_address(const std::string& device,
                              const std::optional<held_lease>& before,
                              const held_lease& after, uint32_t max_mtu,
                              net::boot_time now);

/// The removal of a lease's address.
pb::RemoveAddress plan_removal(const std::string& device,
                               const pb::Lease4& lease);

} // namespace lh::client
