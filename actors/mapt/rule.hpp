#pragma once

#include "messages/dhcp6/s46.hpp"

#include <vector>

namespace lh::mapt {

/// What a CE has of IPv4, and where it is in IPv6.
struct share {
  net::ipv4_prefix ipv4; ///< shorter than 32 when a whole prefix is assigned
  net::port_set ports;
  net::ipv6 address; ///< the MAP IPv6 address

  friend bool operator==(const share&, const share&) = default;
};

/// The basic mapping rule: of those whose IPv6 prefix leads `prefix` the one
/// with the longest, the first of equals (RFC 7597 5); null without one.
const dhcp6::s46_rule* basic_rule(const std::vector<dhcp6::s46_rule>& rules,
                                  net::ipv6_prefix prefix);

/// The bits of `prefix`, which has them, that the rule calls EA bits.
uint64_t ea_bits(const dhcp6::s46_rule& rule, net::ipv6_prefix prefix);

/// What the rule makes of a prefix that it leads (RFC 7597 5.2): EA bits give
/// the rest of the IPv4 address, then the PSID; without them option 93 has the
/// PSID. Of a prefix longer than rule and EA bits the rest tells nothing. A
/// fault's code is the option that does not allow it.
result<share> apply(const dhcp6::s46_rule& rule, net::ipv6_prefix prefix);

/// The address of a CE with this prefix: zeros up to bit 64, then 16 zero bits,
/// the IPv4 address or prefix and the PSID; of a longer prefix the bits beyond
/// 64 stand above those (RFC 7597 6, RFC 7599 6).
net::ipv6 map_address(net::ipv6_prefix prefix, net::ipv4 ipv4, uint16_t psid);

} // namespace lh::mapt
