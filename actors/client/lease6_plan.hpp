#pragma once

#include "client.pb.h"
#include "lease.pb.h"
#include "link.pb.h"
#include "messages/net/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace lh::client {

/// A lifetime without an end (RFC 8415 7.7).
inline constexpr uint32_t infinite_lifetime = 0xffffffff;

/// At most this many addresses, and as many prefixes, are held.
inline constexpr int max_bindings6 = 64;

/// How long a withdrawn prefix waits for the one that replaces it.
inline constexpr std::chrono::seconds replacement_time{1};

/// What is left to a replaced prefix without an end (RFC 7084 L-13).
inline constexpr uint32_t stale_limit_s = 7200;

/// A DHCPv6 lease and the moment from which its lifetimes count.
struct held_lease6 {
  pb::Lease6 lease;
  net::boot_time obtained;
  /// When the prefixes with the state "withdrawn" go, unless another one comes
  /// to replace them before.
  std::optional<net::boot_time> settle_by;
};

/// What a report makes of a lease.
struct merged_lease6 {
  /// Nothing when nothing is left of it; without `mapt` when the report counts.
  std::optional<held_lease6> after;
  /// What of the report is of no use, each a sentence for the operator.
  std::vector<std::string> refused;
  /// Whether the report says anything about the lease: one that has nothing
  /// but echoes (status NoBinding, the answer to a Confirm) leaves it alone.
  bool counts = false;
};

/// Takes a report in, with `now` the time it was made at. Bindings that it
/// speaks of are put in the place of their former selves or, with zero
/// lifetimes, go; those that it does not speak of stay, unless BOUND brings
/// others in the same association; options are replaced whole. Echoes of the
/// client's own request are left out. A prefix that another one replaces stays
/// deprecated for the valid lifetime that it had (RFC 9096 3.5), one that goes
/// without it is "withdrawn" and waits a while for it.
merged_lease6 merge(const std::optional<held_lease6>& before,
                    const pb::LeaseReport& report,
                    const pb::Client6Config& config, net::boot_time now);

/// The lease without what has ended by `now`, a prefix whose preferred lifetime
/// has ended deprecated; nothing when nothing is left.
std::optional<held_lease6> settle(const held_lease6& held, net::boot_time now);

/// When settle() changes something next.
std::optional<net::boot_time> next_end(const held_lease6& held);

/// The lease with its lifetimes as they are at `now`, rounded down.
pb::Lease6 lease_at(const held_lease6& held, net::boot_time now);

/// The names of the Lease6 fields that differ, in field order, and last
/// "lifetimes" where bindings differ in nothing else.
std::vector<std::string> changed_fields(const pb::Lease6& before,
                                        const pb::Lease6& after);

/// Whether a difference in `changed` is more than new lifetimes.
bool is_update6(const std::vector<std::string>& changed);

/// What a lease puts into the kernel.
struct kernel_state6 {
  std::vector<pb::DeviceAddress6> addresses;
  std::vector<pb::Ipv6Prefix> unreachable;
};

/// The WAN's addresses as /128; of each delegated prefix the first address of
/// the /64 of each downstream device, and an unreachable route for the rest. A
/// WAN without an address gets the first one of the lowest /64 that no
/// downstream device has (TR-124 WAN.IPv6.12); where there is none, the
/// gateway's own address is that of the downstream device.
kernel_state6 wanted_state(const pb::ClientConfig& config,
                           const held_lease6& held, net::boot_time now);

/// All that is in one of both.
kernel_state6 joined(kernel_state6 one, const kernel_state6& other);

/// Which downstream rows have no use of which prefix, and why.
std::vector<pb::NotHonoured> downstream_faults(const pb::Client6Config& config,
                                               const pb::Lease6& lease);

/// The one change that leads from what this client has put there to what is
/// wanted: every wanted address with its lifetimes, and what is too much.
pb::ChangeAddresses6 plan_change(const kernel_state6& before,
                                 const kernel_state6& after);

/// As that, for the sake of this device alone: what others have already stays
/// as it is, for they may be down and are not to get it before they run.
pb::ChangeAddresses6 plan_change(const kernel_state6& before,
                                 const kernel_state6& after,
                                 const std::string& device);

} // namespace lh::client
