#include "messages/dhcp6/s46.hpp"
#include "tests/messages/dhcp6/s46_bytes.hpp"

#include <doctest/doctest.h>

using namespace lh;
using namespace lh::dhcp6;
using tests::octets;
using tests::option;

namespace {

const auto port_parameters = octets("005d 0004 06 08 3400");
const auto whole_rule =
    octets("0059 0015 01 10 18 c0000200 28 20010db800") + port_parameters;
const auto default_mapping = octets("005b 0009 40 0064ff9b00010000");
const auto relay = octets("005a 0010 20010db8000000000000000000000001");

/// A rule for 192.0.2.0/24 whose prefix is 2001:db8:10::/44 in six octets.
std::string rule44(const std::string& behind) {
  return option(s46::rule,
                octets("00 0c 18 c0000200 2c 20010db80010") + behind);
}

s46_container decoded(const std::string& bytes,
                      zero_padding padding = zero_padding::refused) {
  auto container = decode_s46(bytes, padding);
  REQUIRE(container);
  return *container;
}

int refusal(const std::string& bytes,
            zero_padding padding = zero_padding::refused) {
  auto container = decode_s46(bytes, padding);
  REQUIRE_FALSE(container);
  CHECK_FALSE(container.error().text.empty());
  return container.error().code;
}

} // namespace

TEST_CASE("s46: a MAP-T container with all that it may have") {
  auto container = decoded(whole_rule + default_mapping);
  REQUIRE(container.rules.size() == 1);
  auto& rule = container.rules[0];
  CHECK(rule.forwarding);
  CHECK(rule.ea_len == 16);
  CHECK(net::to_string(rule.ipv4) == "192.0.2.0/24");
  CHECK(net::to_string(rule.ipv6) == "2001:db8::/40");
  CHECK(rule.ports == net::port_set{6, 8, 0x34});
  CHECK_FALSE(rule.padded);
  CHECK(net::to_string(container.dmr.value()) == "64:ff9b:1::/64");
  CHECK(container.relays.empty());
  CHECK_FALSE(container.binding);
}

TEST_CASE("s46: a MAP-E container has relays in their order") {
  auto second = octets("005a 0010 20010db8000000000000000000000002");
  auto container = decoded(relay + whole_rule + second);
  REQUIRE(container.relays.size() == 2);
  CHECK(net::to_string(container.relays[0]) == "2001:db8::1");
  CHECK(net::to_string(container.relays[1]) == "2001:db8::2");
  CHECK_FALSE(container.dmr);
}

TEST_CASE("s46: a lightweight 4over6 container binds an address") {
  auto binding = option(s46::binding, octets("c0000212 38 20010db8001234") +
                                          octets("005d 0004 00 08 3400"));
  auto container = decoded(relay + binding);
  REQUIRE(container.binding);
  CHECK(net::to_string(container.binding->ipv4) == "192.0.2.18");
  CHECK(net::to_string(container.binding->ipv6) == "2001:db8:12:3400::/56");
  CHECK(container.binding->ports == net::port_set{0, 8, 0x34});
}

TEST_CASE("s46: prefixes have as many octets as bits and nothing beyond") {
  for (auto [bytes, shown] :
       {std::pair{"00 00 00 ffffffff 00", "0.0.0.0/0 ::/0"},
        std::pair{"00 00 1f ffffffff 01 ff", "255.255.255.254/31 8000::/1"},
        std::pair{"00 00 20 c0000201 41 20010db8ffffffff ff",
                  "192.0.2.1/32 2001:db8:ffff:ffff:8000::/65"},
        std::pair{"00 00 08 0a0b0c0d 80 20010db8000000000000000000000001",
                  "10.0.0.0/8 2001:db8::1/128"}}) {
    auto rule = decoded(option(s46::rule, octets(bytes))).rules.at(0);
    CHECK(net::to_string(rule.ipv4) + ' ' + net::to_string(rule.ipv6) == shown);
  }
}

TEST_CASE("s46: the PSID is the leading bits of its field") {
  auto psid = [](const char* content) {
    auto ports = option(s46::port_parameters, octets(content));
    return decoded(rule44(ports)).rules.at(0).ports.value().psid;
  };
  CHECK(psid("06 00 ffff") == 0);
  CHECK(psid("06 01 ffff") == 1);
  CHECK(psid("06 08 34ff") == 0x34);
  CHECK(psid("00 10 1234") == 0x1234);
  CHECK(psid("0f 01 7fff") == 0);
}

TEST_CASE("s46: unknown options are skipped, of one kind the first counts") {
  auto unknown = option(4711, "whatever");
  auto empty = option(0, "");
  auto other = octets("005b 0005 20 20010db8");
  auto ports = octets("005d 0004 00 00 0000");
  auto container = decoded(unknown + rule44(empty + port_parameters + ports) +
                           default_mapping + other + empty);
  CHECK(container.rules.at(0).ports == net::port_set{6, 8, 0x34});
  CHECK(container.dmr.value().length == 64);
}

TEST_CASE("s46: a refusal names the innermost option at fault") {
  struct {
    const char* bytes;
    int code;
  } cases[] = {
      {"00", 0},
      {"0059", 89},
      {"0059 00", 89},
      {"005d 00", 93},
      {"0059 00ff 0110", 89},
      {"1267 0001", 4711},
      {"0059 0000", 89},
      {"0059 0002 0110", 89},
      {"0059 0007 01101800000028", 89},
      {"0059 0008 0110180000000028", 89},
      {"0059 000c 00 10 18 c0000200 28 20010db8", 89},
      {"0059 000d 00 31 18 c0000200 28 20010db800", 89},
      {"0059 000d 00 10 21 c0000200 28 20010db800", 89},
      {"0059 0019 00 10 18 c0000200 81 20010db8000000000000000000000000 00",
       89},
      {"0059 000e 00 10 18 c0000200 28 20010db800 01", 89},
      {"0059 0010 00 10 18 c0000200 28 20010db800 005d01", 93},
      {"0059 0011 00 10 18 c0000200 28 20010db800 005d 0004", 93},
      {"0059 0012 00 10 18 c0000200 28 20010db800 1267 0002 00", 4711},
      {"0059 0014 00 10 18 c0000200 28 20010db800 005d 0003 060800", 93},
      {"0059 0016 00 10 18 c0000200 28 20010db800 005d 0005 0608340000", 93},
      {"0059 0015 00 10 18 c0000200 28 20010db800 005d 0004 10 00 0000", 93},
      {"0059 0015 00 00 20 c0000200 28 20010db800 005d 0004 00 14 0000", 93},
      {"0059 0015 00 10 18 c0000200 28 20010db800 005d 0004 0f 02 0000", 93},
      {"0059 0015 00 10 18 c0000200 28 20010db800 005d 0004 ff ff ffff", 93},
      {"005a 0000", 90},
      {"005a 000f 20010db80000000000000000000000", 90},
      {"005a 0011 20010db8000000000000000000000001 00", 90},
      {"005b 0000", 91},
      {"005b 0001 40", 91},
      {"005b 0009 3d 0064ff9b00010000", 91},
      {"005b 0008 40 0064ff9b000100", 91},
      {"005b 000a 40 0064ff9b0001000000", 91},
      {"005b 0001 00", 91},
      {"005b 0011 80 0064ff9b000100000000000000000000", 91},
      {"005b 0012 88 0064ff9b00010000000000000000000000", 91},
      {"005c 0004 c0000212", 92},
      {"005c 0005 c0000212 38", 92},
      {"005c 0016 c0000212 81 20010db8000000000000000000000000 00", 92},
      {"005c 000d c0000212 38 20010db8001234 00", 92},
      {"005c 0010 c0000212 38 20010db8001234 005d 0000", 93},
      {"005d 0004 10 00 0000", 93},
  };
  for (auto& one : cases) {
    CAPTURE(one.bytes);
    CHECK(refusal(octets(one.bytes)) == one.code);
    if (one.code == 4711)
      continue;
    auto behind = whole_rule + octets(one.bytes);
    CHECK(refusal(behind) == one.code);
  }
}

TEST_CASE("s46: a default mapping rule may have RFC 6052's lengths only") {
  for (unsigned length = 0; length <= 255; ++length) {
    auto content = tests::number(length, 1) + std::string((length + 7) / 8, 1);
    bool right = length == 32 || length == 40 || length == 48 || length == 56 ||
                 length == 64 || length == 96;
    CAPTURE(length);
    CHECK(decode_s46(option(s46::default_mapping, content)).has_value() ==
          right);
  }
}

TEST_CASE("s46: a truncated container is refused or ends between options") {
  auto bytes = whole_rule + default_mapping + relay;
  for (size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    bool between = size == 0 || size == whole_rule.size() ||
                   size == whole_rule.size() + default_mapping.size();
    CHECK(decode_s46(bytes.substr(0, size)).has_value() == between);
  }
}

TEST_CASE("s46: a truncated rule is refused unless its ports are missing") {
  auto content = whole_rule.substr(4);
  for (size_t size = 0; size < content.size(); ++size) {
    CAPTURE(size);
    auto bytes = option(s46::rule, content.substr(0, size));
    bool whole = size == content.size() - port_parameters.size();
    CHECK(decode_s46(bytes).has_value() == whole);
  }
}

TEST_CASE("s46: a prefix filled up with zeros is read only with tolerance") {
  auto zeros = [](size_t count) { return std::string(count, '\0'); };
  for (size_t fill : {2, 10}) {
    for (auto& behind : {std::string{}, port_parameters}) {
      auto bytes = rule44(zeros(fill) + behind);
      CAPTURE(fill);
      CHECK(refusal(bytes) == s46::rule);
      auto rule = decoded(bytes, zero_padding::tolerated).rules.at(0);
      CHECK(rule.padded);
      CHECK(net::to_string(rule.ipv6) == "2001:db8:10::/44");
      CHECK(rule.ports.has_value() == !behind.empty());
    }
  }
}

TEST_CASE("s46: tolerance takes nothing but zeros up to 8 or 16 octets") {
  auto tolerant = zero_padding::tolerated;
  CHECK(refusal(rule44(octets("0001") + port_parameters), tolerant) != 0);
  CHECK(refusal(rule44(octets("00") + port_parameters), tolerant) == 0);
  CHECK(refusal(rule44(octets("000000") + port_parameters), tolerant) != 0);
  CHECK(refusal(rule44(octets("0000 005d 0004 10000000")), tolerant) == 0);
  CHECK_FALSE(decoded(whole_rule, tolerant).rules.at(0).padded);
}
