#pragma once

#include "bus_adapters/netlink/address_table.hpp"
#include "bus_adapters/netlink/link_table.hpp"
#include "bus_adapters/netlink/route_table.hpp"
#include "bus_adapters/netlink/rtnl.hpp"
#include "link.pb.h"

namespace lh::netlink {

/// What is known of the kernel, and what time it is. What is taken away here is
/// known to be gone at once, so that nobody is told that it was lost.
struct tables {
  net::boot_time now;
  link_table& links;
  address_table& addresses;
  route_table& routes;
  bool doubtful = false; ///< an address may not be as it was put there
};

/// Puts the address there or refreshes it, then removes the others. Without its
/// address a change goes no further; the first fault is told, with what it
/// befell.
result<void> apply(rtnl& kernel, tables& known, const link_info& device,
                   const pb::ApplyAddress& change);

/// Does all of it in the order of its fields and tells the first fault. An
/// address of which DAD failed, but which is still there, is put there anew.
result<void> apply(rtnl& kernel, tables& known,
                   const pb::ChangeAddresses6& change);

/// Removes an address that was put there.
result<void> take_away(rtnl& kernel, tables& known, const link_info& device,
                       const ip_prefix& prefix);

/// Has the kernel try link-local addresses anew (DAD).
result<void> probe(rtnl& kernel, const link_info& device,
                   const std::vector<ip_prefix>& duplicates);

} // namespace lh::netlink
