#pragma once

#include "bus_adapters/netlink/rtnl.hpp"
#include "link.pb.h"

namespace lh::netlink {

/// Puts the address there or refreshes it, then removes the others. Without its
/// address a change goes no further; the first fault is told, with what it
/// befell.
result<void> apply(rtnl& kernel, const link_info& device,
                   const pb::ApplyAddress& change);

/// Sets the MTU when it differs; 0 leaves it alone.
result<void> set_mtu(rtnl& kernel, const link_info& device, uint32_t mtu);

/// Removes an address; one that is not there counts as removed.
result<void> remove(rtnl& kernel, const link_info& device,
                    net::ipv4_prefix prefix);

} // namespace lh::netlink
