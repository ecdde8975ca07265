#include "messages/net/ipv4.hpp"

#include <doctest/doctest.h>

using namespace lh::net;

TEST_CASE("ipv4: text and value are one") {
  for (auto text : {"0.0.0.0", "192.0.2.7", "10.200.30.4", "255.255.255.255"}) {
    auto address = parse_ipv4(text);
    REQUIRE(address);
    CHECK(to_string(*address) == text);
  }
  CHECK(parse_ipv4("192.0.2.7")->value == 0xc0000207);
}

TEST_CASE("ipv4: anything but four plain octets is refused") {
  for (auto text : {"", "1", "1.2.3", "1.2.3.", "1.2.3.4.", "1.2.3.4.5",
                    ".1.2.3.4", "256.1.1.1", "1.2.3.999999999999", "01.2.3.4",
                    "1.2.3.00", "1..2.3", " 1.2.3.4", "1.2.3.4 ", "+1.2.3.4",
                    "-1.2.3.4", "1.2.3.x", "0x1.2.3.4", "1.2.3.4\n"})
    CHECK_MESSAGE(!parse_ipv4(text), text);
  CHECK_FALSE(parse_ipv4(std::string_view("1.2.3.4\0", 8)));
}

TEST_CASE("ipv4: a prefix keeps its host bits") {
  auto prefix = parse_ipv4_prefix("192.0.2.7/24");
  REQUIRE(prefix);
  CHECK(prefix->length == 24);
  CHECK(to_string(*prefix) == "192.0.2.7/24");
  CHECK(parse_ipv4_prefix("0.0.0.0/0")->length == 0);
  CHECK(parse_ipv4_prefix("1.2.3.4/32")->length == 32);
}

TEST_CASE("ipv4: an odd prefix is refused") {
  for (auto text : {"192.0.2.7", "192.0.2.7/", "192.0.2.7/33", "192.0.2.7/-1",
                    "192.0.2.7/024", "192.0.2.7/24 ", "192.0.2/24", "/24",
                    "192.0.2.7//24", "192.0.2.7/24/1"})
    CHECK_MESSAGE(!parse_ipv4_prefix(text), text);
}

TEST_CASE("ipv4: masks and lengths are each other's inverse") {
  for (uint8_t length = 0; length <= 32; ++length)
    CHECK(length_of(mask_of(length)) == length);
  CHECK(to_string(mask_of(0)) == "0.0.0.0");
  CHECK(to_string(mask_of(20)) == "255.255.240.0");
  CHECK(to_string(mask_of(32)) == "255.255.255.255");
}

TEST_CASE("ipv4: a mask with holes has no length") {
  for (auto text :
       {"255.0.255.0", "0.0.0.255", "255.255.255.253", "127.255.255.255"})
    CHECK_FALSE(length_of(*parse_ipv4(text)));
}

TEST_CASE("ipv4: the classful length follows the first bits") {
  CHECK(classful_length(*parse_ipv4("10.0.0.1")) == 8);
  CHECK(classful_length(*parse_ipv4("127.255.255.255")) == 8);
  CHECK(classful_length(*parse_ipv4("128.0.0.0")) == 16);
  CHECK(classful_length(*parse_ipv4("191.255.0.1")) == 16);
  CHECK(classful_length(*parse_ipv4("192.0.0.1")) == 24);
}

TEST_CASE("ipv4: the broadcast address, and none from /31 on") {
  auto broadcast = [](std::string_view prefix) {
    return to_string(broadcast_of(*parse_ipv4_prefix(prefix)));
  };
  CHECK(broadcast("192.0.2.7/24") == "192.0.2.255");
  CHECK(broadcast("10.1.2.3/30") == "10.1.2.3");
  CHECK(broadcast("10.1.2.1/30") == "10.1.2.3");
  CHECK(broadcast("10.0.0.0/0") == "255.255.255.255");
  CHECK(broadcast("10.1.2.2/31") == "10.1.2.2");
  CHECK(broadcast("10.1.2.2/32") == "10.1.2.2");
}

TEST_CASE("ipv4: addresses are ordered by value") {
  CHECK(*parse_ipv4("9.255.255.255") < *parse_ipv4("10.0.0.0"));
  CHECK(*parse_ipv4("127.0.0.1") < *parse_ipv4("128.0.0.1"));
}
