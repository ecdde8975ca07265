#include "messages/convert/json.hpp"
#include "messages/convert/lease4.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/net/hex.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <initializer_list>
#include <utility>

using namespace lh;

namespace {

/// Options from hex, with a lease time and a mask unless they say otherwise.
convert::option_map
options_of(std::initializer_list<std::pair<uint32_t, const char*>> rows) {
  convert::option_map options;
  options[1] = *net::parse_hex("ffffff00");
  options[51] = *net::parse_hex("00000e10");
  for (const auto& [code, hex] : rows)
    options[code] = *net::parse_hex(hex);
  return options;
}

result<pb::Lease4> lease_of(const char* address,
                            const convert::option_map& options,
                            pb::MissingMask policy = pb::MASK_32) {
  return convert::lease4_from_options(*net::parse_ipv4(address), options,
                                      policy);
}

template <class Addresses>
std::string joined(const Addresses& addresses) {
  std::string text;
  for (const auto& address : addresses)
    text += net::to_string(convert::from_proto(address)) + " ";
  return text;
}

std::string routes_of(const pb::Lease4& lease) {
  std::string text;
  for (const auto& route : lease.routes())
    text += fmt::format(
        "{}>{} ", net::to_string(convert::from_proto(route.destination())),
        net::to_string(convert::from_proto(route.gateway())));
  return text;
}

} // namespace

TEST_CASE("lease4: an ordinary ACK becomes a whole lease") {
  auto options = options_of({{3, "c0000201"},
                             {6, "c0000235c0000236"},
                             {15, "6973702e6578616d706c65"},
                             {26, "0578"},
                             {28, "c00002ff"},
                             {54, "c0000202"},
                             {119, "0161076578616d706c6500"}});
  auto lease = lease_of("192.0.2.7", options);
  REQUIRE(lease);
  CHECK(convert::to_json(*lease, {pb::Lease4::kOptionsFieldNumber}) ==
        R"({"address":"192.0.2.7","prefix_len":24,"routers":["192.0.2.1"],)"
        R"("dns":["192.0.2.53","192.0.2.54"],"domain":"isp.example",)"
        R"("search":["a.example"],"mtu":1400,"server":"192.0.2.2",)"
        R"("lease_s":3600,"routes":[],"broadcast":"192.0.2.255",)"
        R"("mask_missing":false})");
  CHECK(lease->options().size() == options.size());
  CHECK(lease->options().at(26) == options.at(26));
}

TEST_CASE("lease4: no mask, MTU 1480, 5 routers, 3 DNS and 6 routes are kept") {
  auto options = options_of({{3, "0a4600010a4600020a4600030a4600040a460005"},
                             {6, "0a4600350a4600360a460037"},
                             {26, "05c8"},
                             {121, "080a0a460001"       // 10.0.0.0/8
                                   "0cac100a460002"     // 172.16.0.0/12
                                   "10c0a80a460003"     // 192.168.0.0/16
                                   "18c633640a460004"   // 198.51.100.0/24
                                   "20cb0071090a460005" // 203.0.113.9/32
                                   "000a460001"}});     // default
  options.erase(1);
  auto lease = lease_of("10.70.3.9", options);
  REQUIRE(lease);
  CHECK(lease->prefix_len() == 32);
  CHECK(lease->mask_missing());
  CHECK(lease->mtu() == 1480);
  CHECK(joined(lease->dns()) == "10.70.0.53 10.70.0.54 10.70.0.55 ");
  CHECK(joined(lease->routers()) ==
        "10.70.0.1 10.70.0.2 10.70.0.3 10.70.0.4 10.70.0.5 ");
  CHECK(routes_of(*lease) ==
        "10.0.0.0/8>10.70.0.1 172.16.0.0/12>10.70.0.2 "
        "192.168.0.0/16>10.70.0.3 198.51.100.0/24>10.70.0.4 "
        "203.0.113.9/32>10.70.0.5 0.0.0.0/0>10.70.0.1 ");
  CHECK(lease->options().at(3).size() == 20);
}

TEST_CASE("lease4: the policy decides on a mask that was not sent") {
  auto options = options_of({});
  options.erase(1);
  CHECK(lease_of("10.70.3.9", options)->prefix_len() == 32);
  CHECK_FALSE(lease_of("10.70.3.9", options)->has_broadcast());
  auto classful = lease_of("10.70.3.9", options, pb::MASK_CLASSFUL);
  CHECK(classful->prefix_len() == 8);
  CHECK(classful->mask_missing());
  CHECK(lease_of("172.16.0.9", options, pb::MASK_CLASSFUL)->prefix_len() == 16);
  CHECK(lease_of("192.0.2.9", options, pb::MASK_CLASSFUL)->prefix_len() == 24);
}

TEST_CASE("lease4: a mask that cannot be used refuses the lease") {
  CHECK(lease_of("192.0.2.7", options_of({{1, "ff00ff00"}})).error().text ==
        "subnet mask 255.0.255.0");
  CHECK(lease_of("192.0.2.7", options_of({{1, "00000000"}})).error().text ==
        "subnet mask 0.0.0.0");
  CHECK(lease_of("192.0.2.7", options_of({{1, "ffffff"}})).error().text ==
        "subnet mask: 3 bytes where an IPv4 address has 4");
}

TEST_CASE("lease4: an address that no host can have is refused") {
  for (auto* address : {"0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1",
                        "239.1.1.1", "255.255.255.255", "192.0.2.255"}) {
    CAPTURE(address);
    CHECK_FALSE(lease_of(address, options_of({})));
  }
  CHECK(lease_of("127.0.0.1", options_of({})).error().text ==
        "127.0.0.1/24 is not a host's address");
  CHECK(lease_of("192.0.2.255", options_of({{1, "fffffe00"}})));
}

TEST_CASE("lease4: without a lease time there is no lease") {
  auto options = options_of({});
  options.erase(51);
  CHECK(lease_of("192.0.2.7", options).error().text == "no lease time");
  CHECK_FALSE(lease_of("192.0.2.7", options_of({{51, "00000000"}})));
  CHECK_FALSE(lease_of("192.0.2.7", options_of({{51, "0e10"}})));
  CHECK(lease_of("192.0.2.7", options_of({{51, "ffffffff"}}))->lease_s() ==
        4294967295);
}

TEST_CASE("lease4: with 121 the routers of 3 and the routes of 33 count not") {
  auto lease = lease_of("192.0.2.7", options_of({{3, "c00002fe"},
                                                 {33, "0a000000c00002fd"},
                                                 {121, "00c0000201"
                                                       "100a14c0000201"
                                                       "20c000020900000000"}}));
  CHECK(joined(lease->routers()) == "192.0.2.1 ");
  CHECK(routes_of(*lease) == "0.0.0.0/0>192.0.2.1 10.20.0.0/16>192.0.2.1 "
                             "192.0.2.9/32>0.0.0.0 ");
}

TEST_CASE("lease4: without 121 it has 3's routers and 33's routes") {
  auto lease =
      lease_of("192.0.2.7", options_of({{3, "c0000201c0000201c0000202"},
                                        {33, "0a000000c0000203"
                                             "0a000001c0000201"}}));
  CHECK(joined(lease->routers()) == "192.0.2.1 192.0.2.2 192.0.2.3 ");
  CHECK(routes_of(*lease) == "10.0.0.0/8>192.0.2.3 10.0.0.1/32>192.0.2.1 ");
}

TEST_CASE("lease4: an option that cannot be read counts as not sent") {
  auto lease = lease_of("192.0.2.7", options_of({{3, "c0000201"},
                                                 {6, "c00002"},
                                                 {15, "1b5b324a"},
                                                 {26, "05"},
                                                 {28, "c000"},
                                                 {54, ""},
                                                 {119, "0561"},
                                                 {121, "21c0000201"}}));
  REQUIRE(lease);
  CHECK(joined(lease->routers()) == "192.0.2.1 ");
  CHECK(lease->dns_size() == 0);
  CHECK(lease->domain() == "");
  CHECK(lease->mtu() == 0);
  CHECK(convert::from_proto(lease->broadcast()) ==
        *net::parse_ipv4("192.0.2.255"));
  CHECK_FALSE(lease->has_server());
  CHECK(lease->search_size() == 0);
  CHECK(lease->options().at(121) == *net::parse_hex("21c0000201"));
}

TEST_CASE("lease4: an MTU below 68 is ignored") {
  CHECK(lease_of("192.0.2.7", options_of({{26, "0000"}}))->mtu() == 0);
  CHECK(lease_of("192.0.2.7", options_of({{26, "0043"}}))->mtu() == 0);
  CHECK(lease_of("192.0.2.7", options_of({{26, "0044"}}))->mtu() == 68);
}

TEST_CASE("lease4: a point-to-point prefix has no broadcast of its own") {
  auto lease = lease_of("192.0.2.7", options_of({{1, "fffffffe"}}));
  REQUIRE(lease);
  CHECK(lease->prefix_len() == 31);
  CHECK_FALSE(lease->has_broadcast());
}
