#include "messages/dhcp4/addresses.hpp"
#include "tests/messages/wire/hex.hpp"

#include <doctest/doctest.h>

using namespace lh;

TEST_CASE("addresses: one address is four bytes") {
  CHECK(to_string(*dhcp4::decode_ipv4("c0000201"_hex)) == "192.0.2.1");
  for (auto& bytes : {""_hex, "c00002"_hex, "c000020101"_hex})
    CHECK_FALSE(dhcp4::decode_ipv4(bytes));
}

TEST_CASE("addresses: a list is kept whole and in order") {
  auto bytes = "c0000201c0000202c0000203c0000204c0000205"_hex;
  auto list = dhcp4::decode_ipv4_list(bytes);
  REQUIRE(list);
  REQUIRE(list->size() == 5);
  CHECK(to_string(list->front()) == "192.0.2.1");
  CHECK(to_string(list->back()) == "192.0.2.5");
}

TEST_CASE("addresses: a truncated list fails or is shorter") {
  auto bytes = "c0000201c0000202c0000203"_hex;
  for (size_t size = 0; size < bytes.size(); ++size) {
    auto list = dhcp4::decode_ipv4_list(bytes.substr(0, size));
    REQUIRE(list.has_value() == (size > 0 && size % 4 == 0));
    if (list)
      CHECK(list->size() == size / 4);
  }
}
