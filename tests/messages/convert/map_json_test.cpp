#include "lease.pb.h"
#include "messages/convert/json.hpp"
#include "messages/convert/net_values.hpp"

#include <doctest/doctest.h>

using namespace lh;
using convert::to_json;
using convert::to_proto;

namespace {

pb::Ipv6 address(const char* text) {
  return to_proto(net::parse_ipv6(text).value());
}

pb::MapResult shared() {
  pb::MapResult map;
  *map.mutable_ipv4() = to_proto(net::parse_ipv4("192.0.2.18").value());
  map.set_ipv4_len(32);
  map.set_psid(3);
  map.set_psid_len(4);
  map.set_psid_offset(2);
  map.set_ratio(16);
  *map.mutable_map_ipv6() = address("2001:db8::c000:212:3");
  map.set_transport(pb::MapResult::MAP_T);
  map.mutable_rule()->set_ea_len(12);
  map.set_tolerated(true);
  return map;
}

constexpr auto shared_start =
    R"({"ipv4":"192.0.2.18","ipv4_len":32,"psid":3,"psid_len":4,)"
    R"("psid_offset":2,"ratio":16,)"
    R"("ports":[[19456,20479],[35840,36863],[52224,53247]],)"
    R"("map_ipv6":"2001:db8::c000:212:3",)";

} // namespace

TEST_CASE("map json: MAP-T has a prefix and no relays") {
  auto map = shared();
  *map.mutable_dmr() = to_proto(net::parse_ipv6_prefix("64:ff9b::/96").value());
  CHECK(to_json(map) == std::string{shared_start} +
                            R"("dmr":"64:ff9b::/96","br":null,"fmr":[]})");
}

TEST_CASE("map json: MAP-E has relays, and rules for forwarding") {
  auto map = shared();
  *map.add_br() = address("2001:db8::1");
  *map.add_br() = address("2001:db8::2");
  auto& rule = *map.add_fmr();
  *rule.mutable_ipv6_prefix() =
      to_proto(net::parse_ipv6_prefix("2001:db8::/40").value());
  *rule.mutable_ipv4_prefix() =
      to_proto(net::parse_ipv4_prefix("192.0.2.0/24").value());
  rule.set_ea_len(16);
  rule.set_psid_offset(6);
  CHECK(to_json(map) ==
        std::string{shared_start} +
            R"("dmr":null,"br":["2001:db8::1","2001:db8::2"],)"
            R"("fmr":[{"ipv6_prefix":"2001:db8::/40",)"
            R"("ipv4_prefix":"192.0.2.0/24","ea_len":16,"psid_offset":6,)"
            R"("psid_len":0,"psid":0}]})");
}

TEST_CASE("map json: a lease shows it alike, or null") {
  pb::Lease6 lease;
  CHECK(to_json(lease).find(R"("mapt":null)") != std::string::npos);
  *lease.mutable_mapt() = shared();
  CHECK(to_json(lease).find(R"("mapt":)" + to_json(shared())) !=
        std::string::npos);
}

TEST_CASE("map json: what nobody computed has no ports") {
  pb::MapResult map;
  map.set_psid_offset(300);
  map.set_psid_len(4000000000);
  CHECK(to_json(map).find(R"("ports":[],)") != std::string::npos);
}
