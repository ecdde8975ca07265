#pragma once

#include "messages/net/ipv6.hpp"

#include <linux/netlink.h>
#include <optional>
#include <set>
#include <vector>

namespace lh::netlink {

/// A route in the main table.
struct route_info {
  net::ipv6_prefix to;
  bool ours = false; ///< as this room makes them: unreachable, of DHCP
};

/// The route of an RTM_NEWROUTE or RTM_DELROUTE; nothing for another table, and
/// for the default route.
std::optional<route_info> decode_route(nlmsghdr& message);

/// All routes of ours as last heard. Each change answers which ones were lost.
class route_table {
public:
  using news = std::vector<net::ipv6_prefix>;

  /// A route is there.
  void put(net::ipv6_prefix fresh);

  /// A route is gone.
  news drop(net::ipv6_prefix gone);

  /// The routes are `all`, and no others.
  news replace(const std::vector<net::ipv6_prefix>& all);

  /// A route of another kind has taken another's place: of that the kernel does
  /// not tell whose. Whether it may be one of ours, so that they must be read.
  bool doubt(net::ipv6_prefix to);

  /// Whether one of ours was lost to such a route.
  bool is_taken(net::ipv6_prefix to) const;

private:
  std::set<net::ipv6_prefix> routes_;
  std::set<net::ipv6_prefix> taken_;
};

} // namespace lh::netlink
