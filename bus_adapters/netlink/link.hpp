#pragma once

#include "messages/net/ipv4.hpp"

#include <cstdint>
#include <linux/netlink.h>
#include <optional>
#include <string>

namespace lh::netlink {

/// A network device as the kernel describes it.
struct link_info {
  uint32_t ifindex = 0;
  std::string name;
  bool running = false;  ///< IFF_UP and IFF_RUNNING
  bool lower_up = false; ///< IFF_LOWER_UP
  uint32_t mtu = 0;
  std::string hardware_address; ///< bytes, empty when there is none
};

/// The device of an RTM_NEWLINK or RTM_DELLINK; nothing for messages that only
/// speak of one of its roles (a bridge port, a radio).
std::optional<link_info> decode_link(nlmsghdr& message);

/// An IPv4 address that the kernel tells of, and the device that has it.
struct address_info {
  uint32_t ifindex = 0;
  net::ipv4_prefix prefix;
};

/// The address of an RTM_NEWADDR or RTM_DELADDR; nothing for another family.
std::optional<address_info> decode_address(nlmsghdr& message);

} // namespace lh::netlink
