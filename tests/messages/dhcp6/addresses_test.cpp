#include "messages/dhcp6/addresses.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace lh;

TEST_CASE("dhcp6 addresses: a list survives the way to bytes and back") {
  auto bytes = dhcp6::encode_ipv6_list("2001:db8::53 ::ffff:192.0.2.1 ");
  REQUIRE(bytes);
  CHECK(bytes->size() == 32);
  auto list = dhcp6::decode_ipv6_list(*bytes);
  REQUIRE(list);
  REQUIRE(list->size() == 2);
  CHECK(net::to_string((*list)[0]) == "2001:db8::53");
}

TEST_CASE("dhcp6 addresses: every truncation of two addresses is refused") {
  std::string bytes(32, '\1');
  for (size_t size = 0; size < bytes.size(); ++size)
    CHECK(dhcp6::decode_ipv6_list(bytes.substr(0, size)).has_value() ==
          (size == 16));
}

TEST_CASE("dhcp6 addresses: other words are refused") {
  for (auto text : {"192.0.2.1", "2001:db8::1/64", "fe80::1%wan0", "x"})
    CHECK_FALSE(dhcp6::encode_ipv6_list(text));
}
