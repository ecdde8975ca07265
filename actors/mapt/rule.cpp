#include "actors/mapt/rule.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lh::mapt {

namespace {

namespace s46 = dhcp6::s46;

net::ipv4 append(net::ipv4_prefix prefix, uint64_t bits, unsigned count) {
  auto shift = 32u - prefix.length - count;
  return {prefix.address.value | static_cast<uint32_t>(bits << shift)};
}

/// The PSID that is behind the IPv4 suffix of the EA bits.
result<net::port_set> derived_ports(const dhcp6::s46_rule& rule, uint64_t ea,
                                    unsigned psid_len) {
  if (psid_len > 16)
    return fault{s46::rule,
                 fmt::format("the EA bits give a PSID of {} bits, at most 16",
                             psid_len)};
  net::port_set ports{rule.ports.value_or(net::port_set{}).offset,
                      static_cast<uint8_t>(psid_len),
                      static_cast<uint16_t>(ea & ((1u << psid_len) - 1))};
  if (!net::is_valid(ports))
    return fault{rule.ports ? s46::port_parameters : s46::rule,
                 fmt::format("PSID offset {} and the {} bits of the derived "
                             "PSID exceed the 16 bits of a port",
                             ports.offset, psid_len)};
  return ports;
}

} // namespace

const dhcp6::s46_rule* basic_rule(const std::vector<dhcp6::s46_rule>& rules,
                                  net::ipv6_prefix prefix) {
  const dhcp6::s46_rule* best = nullptr;
  for (auto& rule : rules)
    if (net::contains(rule.ipv6, prefix) &&
        (!best || rule.ipv6.length > best->ipv6.length))
      best = &rule;
  return best;
}

uint64_t ea_bits(const dhcp6::s46_rule& rule, net::ipv6_prefix prefix) {
  return net::bits_of(prefix.address, rule.ipv6.length, rule.ea_len);
}

result<share> apply(const dhcp6::s46_rule& rule, net::ipv6_prefix prefix) {
  if (prefix.length < rule.ipv6.length + rule.ea_len)
    return fault{s46::rule,
                 fmt::format("the prefix has {} bits, the rule's prefix and "
                             "its EA bits {}",
                             prefix.length, rule.ipv6.length + rule.ea_len)};
  share made{rule.ipv4, rule.ports.value_or(net::port_set{}), {}};
  if (rule.ea_len > 0) {
    auto ea = ea_bits(rule, prefix);
    auto suffix_len = std::min<unsigned>(rule.ea_len, 32u - rule.ipv4.length);
    auto psid_len = rule.ea_len - suffix_len;
    auto ports = derived_ports(rule, ea, psid_len);
    if (!ports)
      return ports.error();
    made.ports = *ports;
    made.ipv4.address = append(rule.ipv4, ea >> psid_len, suffix_len);
    made.ipv4.length = static_cast<uint8_t>(rule.ipv4.length + suffix_len);
  }
  made.address = map_address(prefix, made.ipv4.address, made.ports.psid);
  return made;
}

net::ipv6 map_address(net::ipv6_prefix prefix, net::ipv4 ipv4, uint16_t psid) {
  auto mask = net::mask6_of(prefix.length);
  net::ipv6 identifier{0, uint64_t{ipv4.value} << 16 | psid};
  return (prefix.address & mask) | net::ipv6{0, identifier.low & ~mask.low};
}

} // namespace lh::mapt
