#pragma once

#include "client.pb.h"
#include "messages/convert/net_values.hpp"

#include <string>

namespace lh::tr181::test {

inline pb::Ipv6 address6(const std::string& text) {
  return convert::to_proto(*net::parse_ipv6(text));
}

inline pb::Ipv6Prefix prefix6(const std::string& text) {
  return convert::to_proto(*net::parse_ipv6_prefix(text));
}

inline void add_address(pb::Lease6& to, const std::string& text,
                        uint32_t preferred_s = 1800, uint32_t valid_s = 3600) {
  auto& one = *to.add_addresses();
  *one.mutable_address() = address6(text);
  one.set_preferred_s(preferred_s);
  one.set_valid_s(valid_s);
}

inline void add_prefix(pb::Lease6& to, const std::string& text,
                       const std::string& state = "preferred",
                       uint32_t iaid = 1) {
  auto prefix = *net::parse_ipv6_prefix(text);
  auto& one = *to.add_prefixes();
  *one.mutable_prefix() = convert::to_proto(prefix.address);
  one.set_len(prefix.length);
  one.set_preferred_s(state == "preferred" ? 1800 : 0);
  one.set_valid_s(7200);
  one.set_state(state);
  one.set_iaid(iaid);
}

/// MAP-T with a /24, 16 bits and a PSID of 8.
inline pb::MapResult translation() {
  pb::MapResult map;
  map.set_transport(pb::MapResult::MAP_T);
  *map.mutable_ipv4() = convert::to_proto(*net::parse_ipv4("192.0.2.18"));
  map.set_ipv4_len(32);
  map.set_psid(0x34);
  map.set_psid_len(8);
  map.set_psid_offset(6);
  map.set_ratio(256);
  *map.mutable_map_ipv6() = address6("2001:db8:12:3400:0:c000:212:34");
  *map.mutable_dmr() = prefix6("2001:db8:ffff::/64");
  *map.mutable_end_user_prefix() = prefix6("2001:db8:12:3400::/56");
  auto& rule = *map.mutable_rule();
  *rule.mutable_ipv6_prefix() = prefix6("2001:db8::/40");
  *rule.mutable_ipv4_prefix() =
      convert::to_proto(*net::parse_ipv4_prefix("192.0.2.0/24"));
  rule.set_ea_len(16);
  rule.set_psid_offset(6);
  *map.add_fmr() = rule;
  auto& other = *map.add_fmr();
  other = rule;
  *other.mutable_ipv6_prefix() = prefix6("2001:db8:100::/40");
  return map;
}

/// What DHCPv6 client 1 says when it has all that there is on wan0, since the
/// boot's first second.
inline pb::ClientState bound6() {
  pb::ClientState state;
  state.set_client("dhcp6-client-1");
  state.set_path("Device.DHCPv6.Client.1");
  state.set_state("bound");
  state.set_dhcp_status("Bound");
  state.set_device("wan0");
  state.set_pid(43);
  state.set_duid("\x01\x02");
  auto& lease = *state.mutable_lease6();
  add_address(lease, "2001:db8::7");
  add_prefix(lease, "2001:db8:12:3400::/56");
  lease.set_aftr("aftr.example");
  *lease.mutable_mapt() = translation();
  (*lease.mutable_options())[2] = std::string("\0\3", 2);
  (*lease.mutable_options())[23] = std::string(16, '\x20');
  auto& ia = *state.add_ias();
  ia.set_prefixes(true);
  ia.set_iaid(1);
  ia.set_t1_s(900);
  ia.set_t2_s(1440);
  ia.set_state("CONFIGURED");
  state.mutable_clock()->set_boot_id("b");
  state.mutable_clock()->set_obtained_boot_ns(1'000'000'000);
  return state;
}

} // namespace lh::tr181::test
