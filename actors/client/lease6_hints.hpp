#pragma once

#include "lease.pb.h"
#include "messages/net/ipv6.hpp"

#include <optional>

namespace lh::client {

/// What an IA_NA had in a lease that is held no more, to ask for it again (RFC
/// 8415 18.2.1); nothing when it had none.
std::optional<net::ipv6> address_hint(const pb::Lease6& last, uint32_t iaid);

/// The same of an IA_PD.
std::optional<net::ipv6_prefix> prefix_hint(const pb::Lease6& last,
                                            uint32_t iaid);

} // namespace lh::client
