#pragma once

#include "messages/net/ipv6.hpp"

#include <cstdint>
#include <linux/netlink.h>
#include <optional>
#include <string>

namespace lh::netlink {

/// What a device has of IPv6 link-local addresses.
struct link_local_info {
  std::optional<net::ipv6> address; ///< one that is of use
  bool duplicate = false; ///< none is, and another host has one of them

  friend bool operator==(const link_local_info&,
                         const link_local_info&) = default;
};

/// A network device as the kernel describes it.
struct link_info {
  uint32_t ifindex = 0;
  std::string name;
  bool running = false;  ///< IFF_UP and IFF_RUNNING
  bool lower_up = false; ///< IFF_LOWER_UP
  uint32_t mtu = 0;
  std::string hardware_address; ///< bytes, empty when there is none
  link_local_info link_local;   ///< not of its own message
};

/// The device of an RTM_NEWLINK or RTM_DELLINK; nothing for messages that only
/// speak of one of its roles (a bridge port, a radio).
std::optional<link_info> decode_link(nlmsghdr& message);

} // namespace lh::netlink
