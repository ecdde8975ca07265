#include "messages/dhcp4/routes.hpp"
#include "tests/messages/wire/hex.hpp"

#include <doctest/doctest.h>

using namespace lh;

namespace {

std::string show(const result<std::vector<dhcp4::route>>& routes) {
  std::string text;
  if (!routes)
    return "fault";
  for (auto& route : *routes)
    text += to_string(route.destination) + ' ' + to_string(route.gateway) + ' ';
  return text;
}

} // namespace

TEST_CASE("routes: classless routes of every width") {
  auto bytes = "00c0000201080ac0000202160a0204c000020320c6336407c0000204"_hex;
  CHECK(show(dhcp4::decode_routes(bytes)) ==
        "0.0.0.0/0 192.0.2.1 10.0.0.0/8 192.0.2.2 10.2.4.0/22 192.0.2.3 "
        "198.51.100.7/32 192.0.2.4 ");
}

TEST_CASE("routes: bits beyond the length are cleared") {
  CHECK(show(dhcp4::decode_routes("16ffffffc0000201"_hex)) ==
        "255.255.252.0/22 192.0.2.1 ");
}

TEST_CASE("routes: no route and a length over 32 are refused") {
  CHECK_FALSE(dhcp4::decode_routes(""));
  CHECK_FALSE(dhcp4::decode_routes("21c6336407c0000201"_hex));
}

TEST_CASE("routes: a truncated list fails or is shorter") {
  auto bytes = "180a0102c000020100c0000201160a0204c0000202"_hex;
  for (size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    auto routes = dhcp4::decode_routes(bytes.substr(0, size));
    REQUIRE(routes.has_value() == (size == 8 || size == 13));
    if (routes)
      CHECK(routes->size() == (size == 8 ? 1 : 2));
  }
}

TEST_CASE("routes: option 33 means classful networks, hosts, no default") {
  auto bytes = "0a000000c0000201ac100000c0000202c6336407c0000203"
               "00000000c0000204"_hex;
  CHECK(show(dhcp4::decode_static_routes(bytes)) ==
        "10.0.0.0/8 192.0.2.1 172.16.0.0/16 192.0.2.2 "
        "198.51.100.7/32 192.0.2.3 ");
  for (size_t size = 0; size < bytes.size(); ++size)
    CHECK(dhcp4::decode_static_routes(bytes.substr(0, size)).has_value() ==
          (size > 0 && size % 8 == 0));
}

TEST_CASE("routes: a printed route needs a length and a gateway") {
  for (auto text : {"10.0.0.0/8", "10.0.0.0 1.1.1.1", "10.0.0.0/33 1.1.1.1",
                    "10.0.0.0/8 1.1.1.1 0.0.0.0/0"})
    CHECK_FALSE(dhcp4::encode_routes(text));
  for (auto text : {"10.0.0.0", "10.0.0.0/8", "10.0.0.0/1.1.1.1/2.2.2.2"})
    CHECK_FALSE(dhcp4::encode_ipv4_pairs(text));
}
