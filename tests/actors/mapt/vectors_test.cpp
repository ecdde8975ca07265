#include "tests/actors/mapt/asked.hpp"
#include "tests/messages/dhcp6/s46_bytes.hpp"

#include <doctest/doctest.h>

using namespace lh;
using namespace lh::tests;
using mapt::transport;

namespace {

constexpr auto home = "2001:db8:12:3400::/56";
const std::string ports = "005d 0004 06 08 0000";
const std::string dmr = "005b 0009 40 0064ff9b00010000";
const std::string relay = "005a 0010 20010db8000000000000000000000001";

struct vector {
  const char* name;
  std::string container;
  const char* prefix;
  const char* expected;
};

void check(transport kind, std::initializer_list<vector> vectors) {
  for (auto& one : vectors) {
    CAPTURE(one.name);
    CHECK(ask(kind, octets(one.container), one.prefix) == one.expected);
  }
}

/// A rule of 192.0.2.0/24 and 2001:db8::/40 with these EA bits.
std::string rule(const char* ea_len, const std::string& behind = ports) {
  auto size = behind.empty() ? "000d" : "0015";
  return std::string{"0059"} + size + "01" + ea_len + "18c000020028" +
         "20010db800" + behind;
}

} // namespace

TEST_CASE("vectors: MAP-T containers of real servers") {
  check(transport::map_t,
        {
            {"shared address", rule("10") + dmr, home,
             "192.0.2.18/32 psid 52/8 offset 6 ratio 256 "
             "2001:db8:12:3400:0:c000:212:34 dmr 64:ff9b:1::/64 fmr 1"},
            {"Kea, PSID from the EA bits",
             "0059 0015 01 10 18 c0000200 28 20010db8f0 005d 0004 06000000"
             "005b 0009 40 20010db8ffff0000",
             "2001:db8:f012:3400::/56",
             "192.0.2.18/32 psid 52/8 offset 6 ratio 256 "
             "2001:db8:f012:3400:0:c000:212:34 dmr 2001:db8:ffff::/64 fmr 1"},
            {"Kea, EA bits for the address only",
             "0059 0015 00 08 18 c0000200 28 20010db800 005d 0004 06000000"
             "005b 0009 40 20010db8ffff0000",
             home,
             "192.0.2.18/32 psid 0/0 offset 6 ratio 1 "
             "2001:db8:12:3400:0:c000:212:0 dmr 2001:db8:ffff::/64"},
            {"Kea, no EA bits but a PSID",
             "0059 0017 01 00 20 c0000212 38 20010db8001234 005d 0004 06083400"
             "005b 0009 40 20010db8ffff0000",
             home,
             "192.0.2.18/32 psid 52/8 offset 6 ratio 256 "
             "2001:db8:12:3400:0:c000:212:34 dmr 2001:db8:ffff::/64 fmr 1"},
            {"Kea, offset 4 and a DMR of 96 bits",
             "0059 0015 00 10 18 c0000200 28 20010db800 005d 0004 04000000"
             "005b 000d 60 0064ff9b 00000000 00000000",
             home,
             "192.0.2.18/32 psid 52/8 offset 4 ratio 256 "
             "2001:db8:12:3400:0:c000:212:34 dmr 64:ff9b::/96"},
            {"offset 0 on the wire is offset 0",
             rule("10", "005d 0004 00080000") + dmr, home,
             "192.0.2.18/32 psid 52/8 offset 0 ratio 256 "
             "2001:db8:12:3400:0:c000:212:34 dmr 64:ff9b:1::/64 fmr 1"},
            {"no option 93: offset 6", rule("10", "") + dmr, home,
             "192.0.2.18/32 psid 52/8 offset 6 ratio 256 "
             "2001:db8:12:3400:0:c000:212:34 dmr 64:ff9b:1::/64 fmr 1"},
        });
}

TEST_CASE("vectors: which rule is the basic one") {
  auto foreign = "0059 0015 01 10 18 c6336400 28 2001dead00" + ports;
  auto longer = "0059 000e 00 08 18 cb007100 30 20010db80012";
  check(transport::map_t,
        {
            {"a rule for others", foreign + dmr, home, "refused 89"},
            {"the matching one of two", rule("10") + foreign + dmr, home,
             "192.0.2.18/32 psid 52/8 offset 6 ratio 256 "
             "2001:db8:12:3400:0:c000:212:34 dmr 64:ff9b:1::/64 fmr 2"},
            {"the longest of two", rule("10") + longer + dmr, home,
             "203.0.113.52/32 psid 0/0 offset 6 ratio 1 "
             "2001:db8:12:3400:0:cb00:7134:0 dmr 64:ff9b:1::/64 fmr 1"},
            {"the first of equal ones", rule("08", "") + rule("10") + dmr, home,
             "192.0.2.18/32 psid 0/0 offset 6 ratio 1 "
             "2001:db8:12:3400:0:c000:212:0 dmr 64:ff9b:1::/64 fmr 2"},
            {"a rule longer than the prefix",
             "0059 0010 01 00 20 c0000212 40 20010db800123400" + dmr, home,
             "refused 89"},
            {"no rule at all", dmr, home, "refused 89"},
        });
}

TEST_CASE("vectors: lengths of EA bits") {
  check(transport::map_t,
        {
            {"fewer than the suffix: a prefix", rule("04") + dmr, home,
             "192.0.2.16/28 psid 0/0 offset 6 ratio 1 "
             "2001:db8:12:3400:0:c000:210:0 dmr 64:ff9b:1::/64 fmr 1"},
            {"a prefix longer than rule and EA bits", rule("08") + dmr, home,
             "192.0.2.18/32 psid 0/0 offset 6 ratio 1 "
             "2001:db8:12:3400:0:c000:212:0 dmr 64:ff9b:1::/64 fmr 1"},
            {"a prefix shorter than both", rule("10") + dmr,
             "2001:db8:12:3400::/55", "refused 89"},
            {"more than 48", rule("3c") + dmr, home, "refused 89"},
            {"a derived PSID of 17 bits", rule("19", "") + dmr,
             "2001:db8:12:3400::/65", "refused 89"},
            {"a derived PSID too long for the offset, option 93 there",
             rule("13") + dmr, "2001:db8:12:3400::/59", "refused 93"},
            {"a derived PSID too long for the offset, no option 93",
             rule("13", "") + dmr, "2001:db8:12:3400::/59", "refused 89"},
            {"the longest that fits, /64",
             rule("18", "005d 0004 00000000") + dmr, "2001:db8:12:3456::/64",
             "192.0.2.18/32 psid 13398/16 offset 0 ratio 65536 "
             "2001:db8:12:3456:0:c000:212:3456 dmr 64:ff9b:1::/64 fmr 1"},
            {"the prefix's bits stand above the identifier", rule("10") + dmr,
             "2001:db8:12:3456:789a:bcde::/96",
             "192.0.2.18/32 psid 52/8 offset 6 ratio 256 "
             "2001:db8:12:3456:789a:bcde:212:34 dmr 64:ff9b:1::/64 fmr 1"},
            {"bits beyond the prefix count for nothing", rule("10") + dmr,
             "2001:db8:12:34ff:ffff:ffff:ffff:ffff/56",
             "192.0.2.18/32 psid 52/8 offset 6 ratio 256 "
             "2001:db8:12:3400:0:c000:212:34 dmr 64:ff9b:1::/64 fmr 1"},
        });
}

TEST_CASE("vectors: MAP-T containers that are refused") {
  check(
      transport::map_t,
      {
          {"a PSID of 20 bits",
           "0059 0015 01 00 20 c0000212 28 20010db800 005d 0004 06140000" + dmr,
           home, "refused 93"},
          {"a DMR of 61 bits", rule("10") + "005b 0009 3d 0064ff9b00010000",
           home, "refused 91"},
          {"a rule of two octets", "0059 0002 0110" + dmr, home, "refused 89"},
          {"a length of 255", "0059 00ff 0110", home, "refused 89"},
          {"a MAP-E container", rule("10") + relay, home, "refused 91"},
          {"neither DMR nor relay", rule("10"), home, "refused 91"},
          {"nothing", "", home, "refused 91"},
          {"one octet", "00", home, "refused 0"},
      });
}

TEST_CASE("vectors: MAP-E containers") {
  check(transport::map_e,
        {
            {"shared address", rule("10") + relay + relay, home,
             "192.0.2.18/32 psid 52/8 offset 6 ratio 256 "
             "2001:db8:12:3400:0:c000:212:34 br 2 fmr 1"},
            {"a DMR is no part of it", dmr + rule("10") + relay, home,
             "192.0.2.18/32 psid 52/8 offset 6 ratio 256 "
             "2001:db8:12:3400:0:c000:212:34 br 1 fmr 1"},
            {"a DMR only", dmr + rule("10"), home, "refused 90"},
            {"neither", rule("10"), home, "refused 91"},
        });
}

TEST_CASE("vectors: lightweight 4over6 containers") {
  const std::string bind = "005c 0014 c0000212 38 20010db8001234";
  const std::string shared = bind + "005d 0004 00083400";
  check(
      transport::lw4o6,
      {
          {"shared address", shared + relay, home,
           "192.0.2.18/32 psid 52/8 offset 0 ratio 256 "
           "2001:db8:12:3400:0:c000:212:34 br 1"},
          {"a whole address", "005c 000c c0000212 38 20010db8001234" + relay,
           home,
           "192.0.2.18/32 psid 0/0 offset 6 ratio 1 "
           "2001:db8:12:3400:0:c000:212:0 br 1"},
          {"bound to a prefix around the delegated one",
           "005c 0009 c0000212 20 20010db8" + relay, home,
           "192.0.2.18/32 psid 0/0 offset 6 ratio 1 "
           "2001:db8:12:3400:0:c000:212:0 br 1"},
          {"bound to a whole address inside the delegated one",
           "005c 0015 c0000212 80 20010db80012340000000000000000aa" + relay,
           home,
           "192.0.2.18/32 psid 0/0 offset 6 ratio 1 2001:db8:12:3400::aa br 1"},
          {"bound to another prefix", shared + relay, "2001:db8:13::/56",
           "refused 92"},
          {"no relay", shared, home, "refused 90"},
          {"no binding", relay, home, "refused 92"},
      });
}

TEST_CASE("vectors: every truncation of a container is refused") {
  auto whole = octets(rule("10") + dmr);
  for (size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK(ask(transport::map_t, whole.substr(0, size), home)
              .starts_with("refused"));
  }
}

TEST_CASE("vectors: a rule that a provider fills up with zeros") {
  auto filled = octets("0059 0018 00 0c 17 c0000200 2c 20010db800100000"
                       "005d 0004 00 03 0000" +
                       dmr);
  CHECK(ask(transport::map_t, filled, home) == "refused 89");
  CHECK(ask(transport::map_t, filled, home, dhcp6::zero_padding::tolerated) ==
        "192.0.2.70/32 psid 4/3 offset 0 ratio 8 "
        "2001:db8:12:3400:0:c000:246:4 dmr 64:ff9b:1::/64 tolerated");
}
