#pragma once

#include "bus_adapters/netlink/address.hpp"
#include "bus_adapters/netlink/link.hpp"
#include "bus_adapters/netlink/route_socket.hpp"

#include <set>
#include <vector>

namespace lh::netlink {

/// What the kernel is asked about devices and told to change.
class rtnl {
public:
  static result<rtnl> open();

  result<std::vector<link_info>> links();

  /// The addresses of all devices, of both families.
  result<std::vector<address_info>> addresses();

  /// The address as the device has it, with its length; a fault with
  /// EADDRNOTAVAIL when it has it not.
  result<address_info> find_address(uint32_t ifindex, const net::ipv6& wanted);

  /// Adds the address; when it is there (of IPv4: with this prefix length),
  /// only its lifetimes are refreshed.
  result<void> put_address(uint32_t ifindex, const address& wanted);

  /// Removes exactly this address, even when others of its subnet were added
  /// after it, which the kernel would take along; of IPv6 with its on-link
  /// route, which the kernel would leave until the address's lifetime ends.
  result<void> remove_address(uint32_t ifindex, const ip_prefix& prefix);

  /// Has packets to the prefix refused, unless there is a better route; EEXIST
  /// when they are already. With `in_place` it replaces what stands there.
  result<void> put_unreachable(net::ipv6_prefix prefix, bool in_place);

  /// Takes such a route away; ESRCH when there is none.
  result<void> remove_unreachable(net::ipv6_prefix prefix);

  /// The prefixes of all such routes.
  result<std::vector<net::ipv6_prefix>> unreachable();

  result<void> set_mtu(uint32_t ifindex, uint32_t mtu);

  /// The devices on which packets wait for an IPv4 neighbour's answer.
  result<std::set<uint32_t>> unresolved();

private:
  explicit rtnl(request_socket socket) : socket_(std::move(socket)) {}

  result<void> keep_heirs(uint32_t ifindex, net::ipv4_prefix prefix);
  result<void> promote_heirs(uint32_t ifindex);
  result<void> drop_on_link_route(uint32_t ifindex, net::ipv6_prefix network);
  result<void> ask_route(int type, int flags, net::ipv6_prefix prefix);

  request_socket socket_;
};

} // namespace lh::netlink
