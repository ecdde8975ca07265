#pragma once

#include "bus_adapters/netlink/link.hpp"
#include "bus_adapters/netlink/route_socket.hpp"
#include "messages/net/ipv4.hpp"

#include <set>
#include <vector>

namespace lh::netlink {

/// An address to be: lifetimes in seconds, 4294967295 is for ever. A broadcast
/// of 0 or of the address itself is left out.
struct address {
  net::ipv4_prefix prefix;
  net::ipv4 broadcast;
  uint32_t preferred_s = 0;
  uint32_t valid_s = 0;
};

/// What the kernel is asked about devices and told to change.
class rtnl {
public:
  static result<rtnl> open();

  result<std::vector<link_info>> links();

  /// Adds the address; when it is there with this prefix length, only its
  /// lifetimes are refreshed.
  result<void> put_address(uint32_t ifindex, const address& wanted);

  /// Removes exactly this address, even when others of its subnet were added
  /// after it, which the kernel would take along.
  result<void> remove_address(uint32_t ifindex, net::ipv4_prefix prefix);

  result<void> set_mtu(uint32_t ifindex, uint32_t mtu);

  /// The devices on which packets wait for an IPv4 neighbour's answer.
  result<std::set<uint32_t>> unresolved();

private:
  explicit rtnl(request_socket socket) : socket_(std::move(socket)) {}

  result<bool> has_heirs(uint32_t ifindex, net::ipv4_prefix prefix);
  result<void> promote_heirs(uint32_t ifindex);

  request_socket socket_;
};

} // namespace lh::netlink
