#pragma once

#include "messages/net/ipv4.hpp"
#include "messages/net/ipv6.hpp"

#include <linux/rtnetlink.h>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace lh::netlink {

/// An address of either family and the length of its prefix.
using ip_prefix = std::variant<net::ipv4_prefix, net::ipv6_prefix>;

inline constexpr uint32_t for_ever = 0xffffffff;

/// "ADDRESS/LENGTH".
std::string to_string(const ip_prefix& prefix);

/// An address and the index of the device that has it.
using place = std::pair<uint32_t, ip_prefix>;

/// An address that the kernel tells of, and the device that has it.
struct address_info {
  uint32_t ifindex = 0;
  ip_prefix prefix;
  uint32_t flags = 0;              ///< IFA_F_*
  uint32_t preferred_s = for_ever; ///< left when it was told
  uint32_t valid_s = for_ever;
};

/// An address to be: lifetimes in seconds. A broadcast of 0 or of the address
/// itself is left out.
struct address {
  ip_prefix prefix;
  net::ipv4 broadcast{};
  uint32_t preferred_s = 0;
  uint32_t valid_s = 0;
  bool no_prefix_route = false;   ///< brings no on-link route
  uint8_t protocol = RTPROT_DHCP; ///< IFA_PROTO: who put it there
};

/// The address of an RTM_NEWADDR or RTM_DELADDR; nothing for another family.
std::optional<address_info> decode_address(nlmsghdr& message);

/// Whether packets may come from it: DAD has ended well, or need not have
/// (RFC 4429).
bool is_usable(uint32_t flags);

/// Whether another host has it (RFC 4862 5.4).
bool is_duplicate(uint32_t flags);

/// Whether an address has the wanted lifetimes, as rounded, and the on-link
/// route or none.
bool is_as_wanted(const address_info& there, const address& wanted);

} // namespace lh::netlink
