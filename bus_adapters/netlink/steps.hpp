#pragma once

#include "bus_adapters/netlink/rtnl.hpp"

/// Single changes. What is as wanted already is no fault; another one says what
/// it befell.
namespace lh::netlink {

/// Puts an address there, or refreshes its lifetimes.
result<void> put(rtnl& kernel, const link_info& device, const address& wanted);

/// Removes an address; one that is not there counts as removed.
result<void> remove(rtnl& kernel, const link_info& device,
                    const ip_prefix& prefix);

/// Has packets to the prefix refused where there is no better route, with
/// `in_place` instead of what stands there.
result<void> put_unreachable(rtnl& kernel, net::ipv6_prefix prefix,
                             bool in_place);

/// Takes such a route away.
result<void> remove_unreachable(rtnl& kernel, net::ipv6_prefix prefix);

/// Sets the MTU when it differs; 0 leaves it alone.
result<void> set_mtu(rtnl& kernel, const link_info& device, uint32_t mtu);

} // namespace lh::netlink
