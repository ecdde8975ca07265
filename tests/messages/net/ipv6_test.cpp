#include "messages/net/ipv6.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace lh::net;

namespace {

using namespace std::string_view_literals;

ipv6 address(std::string_view text) {
  auto parsed = parse_ipv6(text);
  REQUIRE_MESSAGE(parsed, text);
  return *parsed;
}

ipv6_prefix prefix(std::string_view text) {
  auto parsed = parse_ipv6_prefix(text);
  REQUIRE_MESSAGE(parsed, text);
  return *parsed;
}

/// Half of its groups are zero, so that runs of zeros are ordinary.
struct random_values {
  uint64_t half() {
    uint64_t value = 0;
    for (int group = 0; group < 4; ++group)
      value = value << 16 | (random() % 2 ? random() & 0xffff : 0);
    return value;
  }

  ipv6 address() { return {half(), half()}; }

  unsigned below(unsigned limit) {
    return static_cast<unsigned>(random() % limit);
  }

  std::mt19937_64 random{8415};
};

constexpr int rounds = 20'000;

} // namespace

TEST_CASE("ipv6: the canonical text is RFC 5952's") {
  auto canonical = [](std::string_view text, std::string_view wanted) {
    CHECK(to_string(address(text)) == wanted);
  };
  // 4.1, 4.2.1 to 4.2.3, 4.3 and 5
  canonical("2001:0db8::0001", "2001:db8::1");
  canonical("2001:db8:0:0:0:0:2:1", "2001:db8::2:1");
  canonical("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
  canonical("2001:0:0:1:0:0:0:1", "2001:0:0:1::1");
  canonical("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
  canonical("2001:DB8::ABCD", "2001:db8::abcd");
  canonical("::ffff:c000:207", "::ffff:192.0.2.7");
  canonical("0:0:0:0:0:0:0:0", "::");
  canonical("0:0:0:0:0:0:0:1", "::1");
  canonical("1:0:0:0:0:0:0:0", "1::");
  canonical("::1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7");
  canonical("64:ff9b::192.0.2.33", "64:ff9b::c000:221");
}

TEST_CASE("ipv6: text and value are one") {
  random_values made;
  for (int i = 0; i < rounds; ++i) {
    auto value = made.address();
    auto text = to_string(value);
    REQUIRE_MESSAGE(parse_ipv6(text) == value, text);
    REQUIRE(to_string(address(text)) == text);
    REQUIRE(ipv6_from_octets(to_octets(value)) == value);
  }
  CHECK(address("2001:db8:1:2:3:4:5:6") ==
        ipv6{0x20010db800010002, 0x0003000400050006});
}

TEST_CASE("ipv6: what is no address is refused") {
  for (auto text : {"",
                    ":",
                    ":::",
                    "1",
                    "1:2:3:4:5:6:7",
                    "1:2:3:4:5:6:7:8:9",
                    "::1::",
                    "1::2::3",
                    "12345::",
                    "g::",
                    "fe80::1%eth0",
                    "::1/64",
                    " ::1",
                    "::1 ",
                    "::1\n",
                    "::1.2.3",
                    "::1.2.3.256",
                    "1:2:3:4:5:6:7:1.2.3.4",
                    "[::1]",
                    "192.0.2.7",
                    ":1:2:3:4:5:6:7",
                    "1:2:3:4:5:6:7:"})
    CHECK_MESSAGE(!parse_ipv6(text), text);
  CHECK_FALSE(parse_ipv6("::1\0"sv));
}

TEST_CASE("ipv6: octets are those of the wire, all sixteen") {
  auto wire = "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\x12\x34"sv;
  CHECK(to_octets(address("2001:db8::1234")) == wire);
  CHECK(ipv6_from_octets(wire) == address("2001:db8::1234"));
  CHECK_FALSE(ipv6_from_octets(""));
  CHECK_FALSE(ipv6_from_octets(wire.substr(1)));
  CHECK_FALSE(ipv6_from_octets(std::string{wire} + '\0'));
}

TEST_CASE("ipv6: a prefix keeps its host bits") {
  CHECK(prefix("2001:db8::7/64") == ipv6_prefix{address("2001:db8::7"), 64});
  CHECK(to_string(prefix("2001:db8:0::7/64")) == "2001:db8::7/64");
  CHECK(prefix("::/0").length == 0);
  CHECK(prefix("::1/128").length == 128);
  CHECK(ipv6_prefix{}.length == 128);
}

TEST_CASE("ipv6: an odd prefix is refused") {
  for (auto text : {"", "/", "/64", "::", "::/", "::/129", "::/256", "::/-1",
                    "::/+1", "::/064", "::/64 ", "::/ 64", "::/64/1", "::/x",
                    "x/64", "::/4294967360"})
    CHECK_MESSAGE(!parse_ipv6_prefix(text), text);
}

TEST_CASE("ipv6: a mask has as many ones as its length says") {
  CHECK(mask6_of(0) == ipv6{});
  CHECK(to_string(mask6_of(1)) == "8000::");
  CHECK(to_string(mask6_of(56)) == "ffff:ffff:ffff:ff00::");
  CHECK(to_string(mask6_of(64)) == "ffff:ffff:ffff:ffff::");
  CHECK(to_string(mask6_of(65)) == "ffff:ffff:ffff:ffff:8000::");
  CHECK(mask6_of(127) == ipv6{~uint64_t{0}, ~uint64_t{1}});
  CHECK(mask6_of(128) == ipv6{~uint64_t{0}, ~uint64_t{0}});
  for (unsigned length = 0; length <= 128; ++length)
    for (unsigned bit = 0; bit < 128; ++bit)
      REQUIRE(bits_of(mask6_of(static_cast<uint8_t>(length)), bit, 1) ==
              (bit < length ? 1 : 0));
}

TEST_CASE("ipv6: the network has no host bits") {
  auto network = [](std::string_view text) {
    return to_string(network_of(prefix(text)));
  };
  CHECK(network("2001:db8:f012:34ff::1/56") == "2001:db8:f012:3400::/56");
  CHECK(network("2001:db8::ffff/113") == "2001:db8::8000/113");
  CHECK(network("ffff::1/0") == "::/0");
  CHECK(network("2001:db8::1/128") == "2001:db8::1/128");
}

TEST_CASE("ipv6: what a prefix contains") {
  auto outer = prefix("2001:db8:f012:3400::/56");
  CHECK(contains(outer, address("2001:db8:f012:34ff:ffff:ffff:ffff:ffff")));
  CHECK_FALSE(contains(outer, address("2001:db8:f012:3500::")));
  CHECK_FALSE(contains(outer, address("2001:db8:f012:33ff::")));
  CHECK(contains(outer, outer));
  CHECK(contains(outer, prefix("2001:db8:f012:3401::/64")));
  CHECK_FALSE(contains(outer, prefix("2001:db8:f012:3400::/55")));
  CHECK_FALSE(contains(outer, prefix("2001:db8:f012:3500::/64")));
  CHECK(contains(prefix("2001:db8::7/64"), prefix("2001:db8::/64")));
  CHECK(contains(prefix("::/0"), prefix("::/0")));
  CHECK(contains(prefix("::1/128"), address("::1")));
  CHECK_FALSE(contains(prefix("::1/128"), address("::")));
}

TEST_CASE("ipv6: a prefix contains what differs from it behind its length") {
  random_values made;
  for (int i = 0; i < rounds; ++i) {
    ipv6_prefix outer{made.address(), static_cast<uint8_t>(made.below(129))};
    auto at = made.below(128);
    auto other =
        with_bits(outer.address, at, 1, ~bits_of(outer.address, at, 1) & 1);
    REQUIRE(contains(outer, outer.address));
    REQUIRE(contains(outer, other) == (at >= outer.length));
    REQUIRE(network_of(network_of(outer)) == network_of(outer));
  }
}

TEST_CASE("ipv6: bits are counted from the first") {
  auto value = address("2001:db8:f012:3456:789a::1");
  CHECK(bits_of(value, 0, 0) == 0);
  CHECK(bits_of(value, 0, 16) == 0x2001);
  CHECK(bits_of(value, 32, 20) == 0xf0123);
  CHECK(bits_of(value, 60, 8) == 0x67);
  CHECK(bits_of(value, 0, 64) == value.high);
  CHECK(bits_of(value, 64, 64) == value.low);
  CHECK(bits_of(value, 127, 1) == 1);
}

TEST_CASE("ipv6: bits that are put there are read back, the others stay") {
  random_values made;
  for (int i = 0; i < rounds; ++i) {
    auto value = made.address();
    auto count = made.below(65);
    auto from = made.below(129 - count);
    auto bits = made.random() & (count == 0 ? 0 : ~uint64_t{0} >> (64 - count));
    auto changed = with_bits(value, from, count, bits);
    REQUIRE(bits_of(changed, from, count) == bits);
    auto old = bits_of(value, from, count);
    REQUIRE(with_bits(changed, from, count, old) == value);
  }
}

TEST_CASE("ipv6: and, or and order are those of 128 bits") {
  auto value = address("2001:db8:f012:3456:789a::1");
  CHECK((value & mask6_of(48)) == address("2001:db8:f012::"));
  CHECK((address("2001:db8::") | address("::1")) == address("2001:db8::1"));
  CHECK(address("1::ffff") < address("2::"));
  CHECK(address("1::1") < address("1::2"));
}

TEST_CASE("ipv6: the kinds of RFC 4291 2.4 end where they end") {
  for (auto text : {"fe80::", "fe80::1", "febf:ffff::1"})
    CHECK_MESSAGE(is_link_local(address(text)), text);
  for (auto text : {"fe7f:ffff::", "fec0::", "::fe80", "ff02::1"})
    CHECK_MESSAGE(!is_link_local(address(text)), text);
  CHECK(is_multicast(address("ff00::")));
  CHECK(is_multicast(address("ffff::1")));
  CHECK_FALSE(is_multicast(address("feff::")));
  CHECK(is_loopback(address("::1")));
  CHECK_FALSE(is_loopback(address("::")));
  CHECK_FALSE(is_loopback(address("1::1")));
  CHECK(is_unspecified(address("::")));
  CHECK_FALSE(is_unspecified(address("::1")));
  CHECK_FALSE(is_unspecified(address("1::")));
}
