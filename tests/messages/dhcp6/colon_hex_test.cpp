#include "messages/dhcp6/colon_hex.hpp"

#include <doctest/doctest.h>

using namespace lh::dhcp6;

TEST_CASE("dhcp6 colon hex: bytes survive the way to text and back") {
  CHECK(to_colon_hex("") == "");
  CHECK(to_colon_hex("\x0a") == "0a");
  CHECK(to_colon_hex("\xff\x01\x7f") == "ff:01:7f");
  CHECK(parse_colon_hex("ff:01:7F") == "\xff\x01\x7f");
  CHECK(parse_colon_hex("") == "");
}

TEST_CASE("dhcp6 colon hex: anything else is refused") {
  for (auto text : {"f", "ff:", ":ff", "ff:1", "ff01", "ff-01", "fg", "ff::01",
                    "0x0", "ff:01:"})
    CHECK_FALSE(parse_colon_hex(text));
}
