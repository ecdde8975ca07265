#include "child_nft.hpp"
#include "child_process.hpp"
#include "deploy/leasectl/explain.hpp"
#include "deploy/leasectl/explain_picture.hpp"
#include "tests/messages/dhcp6/s46_bytes.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace lh;
using leasectl_test::child_process;
using leasectl_test::nft_complaint;

namespace {

constexpr auto home = "2001:db8:12:3400::/56";
const std::string rule = "0059000d011018c00002002820010db800";
const std::string dmr = "005b0009400064ff9b00010000";
const std::string relay = "005a001020010db8000000000000000000000001";
const std::string filled_up =
    "00590010001018c00002002820010db800000000005b0009400064ff9b00010000";

leasectl::command_line line(const std::string& hex) {
  leasectl::command_line asked;
  asked.verb = "mapt explain";
  asked.words = {hex};
  asked.explain.prefix = home;
  return asked;
}

leasectl::outcome json(const std::string& hex, int option = 0) {
  auto asked = line(hex);
  asked.json = true;
  asked.explain.option = option;
  return leasectl::explain(asked);
}

leasectl::outcome formatted(const std::string& hex, const char* format) {
  auto asked = line(hex);
  asked.explain.format = format;
  return leasectl::explain(asked);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The container of a rule that gives this PSID.
std::string with_psid(unsigned offset, unsigned length, unsigned psid) {
  using namespace lh::tests;
  auto field = psid << (16 - length);
  auto content =
      octets("00 00 20 c0000212 20 20010db8") +
      option(93, number(offset, 1) + number(length, 1) + number(field, 2));
  return net::to_hex(option(89, content)) + dmr;
}

} // namespace

TEST_CASE("explain: JSON has the keys that scripts rely on") {
  auto shown = json("005900150110"
                    "18c00002002820010db800"
                    "005d000402080000" +
                    dmr);
  CHECK(shown.code == 0);
  CHECK(shown.out ==
        R"({"ipv4":"192.0.2.18","ipv4_len":32,"psid":52,"psid_len":8,)"
        R"("psid_offset":2,"ratio":256,)"
        R"("ports":[[19712,19775],[36096,36159],[52480,52543]],)"
        R"("map_ipv6":"2001:db8:12:3400:0:c000:212:34",)"
        R"("dmr":"64:ff9b:1::/64","br":null,)"
        R"("fmr":[{"ipv6_prefix":"2001:db8::/40",)"
        R"("ipv4_prefix":"192.0.2.0/24","ea_len":16,"psid_offset":2,)"
        R"("psid_len":8,"psid":0}]})"
        "\n");
}

TEST_CASE("explain: the content tells MAP-T from MAP-E, unless it is told") {
  CHECK(has(json(rule + dmr).out, R"("dmr":"64:ff9b:1::/64","br":null)"));
  CHECK(has(json(rule + relay).out, R"("dmr":null,"br":["2001:db8::1"])"));
  CHECK(has(json(rule + relay + dmr).out, R"("br":null)"));
  CHECK(has(json(rule + relay + dmr, 94).out, R"("dmr":null)"));
  auto bound = "005c000cc00002123820010db8001234" + relay;
  CHECK(has(json(bound, 96).out, R"("ipv4":"192.0.2.18")"));
  CHECK(json(bound).code == 1);
}

TEST_CASE("explain: a refusal has the option and why, and ends with 1") {
  auto shown = json(rule);
  CHECK(shown.code == 1);
  CHECK(shown.err == "");
  CHECK(shown.out == R"({"error":{"suboption":91,"reason":"neither a default )"
                     R"(mapping rule nor a border relay"}})"
                     "\n");
  auto text = leasectl::explain(line("0059 00ff"));
  CHECK(text.code == 2);
  text = leasectl::explain(line("005900ff"));
  CHECK(text.code == 1);
  CHECK(text.out == "");
  CHECK(text.err == "sub-option 89: 255 octets long, but 0 are left\n");
}

TEST_CASE("explain: hex may have colons between its octets") {
  auto plain = json(rule + dmr);
  std::string colons;
  for (size_t at = 0; at < (rule + dmr).size(); at += 2)
    colons += (at > 0 ? ":" : "") + (rule + dmr).substr(at, 2);
  CHECK(json(colons).out == plain.out);
}

TEST_CASE("explain: bad words end with 2") {
  CHECK(json("0").code == 2);
  CHECK(json("zz").code == 2);
  CHECK(json("00::59").code == 2);
  auto asked = line(rule + dmr);
  for (auto* prefix : {"", "2001:db8::", "2001:db8::/129", "192.0.2.0/24"}) {
    asked.explain.prefix = prefix;
    auto shown = leasectl::explain(asked);
    CHECK(shown.code == 2);
    CHECK(shown.out == "");
    CHECK(shown.err != "");
  }
  CHECK(formatted(rule + relay, "nat46").code == 2);
}

TEST_CASE("explain: zeros that fill up a rule are read when asked to") {
  auto asked = line(filled_up);
  CHECK(leasectl::explain(asked).code == 1);
  asked.explain.tolerant = true;
  auto shown = leasectl::explain(asked);
  CHECK(shown.code == 0);
  CHECK(has(shown.out, "filled up with zeros"));
}

TEST_CASE("explain: the text says from which bits each value came") {
  auto shown = leasectl::explain(line(rule + dmr)).out;
  for (auto* part :
       {"MAP-T (option 95)\n", "0001 0010 0011 0100",
        "bits 40-55 of the prefix", "192.0.2.0/24, then EA bits 0-7 0001 0010",
        "EA bits 8-15 0011 0100", "RFC 7597, without a sub-option 93",
        "2^8 share the address", "63 x 4", "nnnnnn 00110100 mm",
        "64:ff9b:1::/64", "over 0000:c000:0212:0034 in bits 64-127",
        "64720-64723\n", "\n 4096 ...+...............+"}) {
    CAPTURE(part);
    CHECK(has(shown, part));
  }
  auto given = leasectl::explain(line(with_psid(4, 3, 5))).out;
  CHECK(has(given, "the rule, which has no EA bits"));
  CHECK(has(given, "sub-option 93, 3 bits 101"));
}

TEST_CASE("explain: the picture has sixteen lines of all ports") {
  auto picture = leasectl::draw_ports({1, 1, 1});
  CHECK(std::count(picture.begin(), picture.end(), '\n') == 17);
  CHECK(std::count(picture.begin(), picture.end(), '#') == 256 + 1);
  CHECK(has(picture, "\n45056 " + std::string(64, '.') + "\n49152 #"));
}

TEST_CASE("explain: of very many ranges the text has the first and the last") {
  auto text = leasectl::list_ranges({15, 1, 1});
  CHECK(has(text, "3-3 5-5 "));
  CHECK(has(text, " ... 65535-65535\n"));
  size_t longest = 0;
  for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    longest = std::max(longest, text.find('\n', at) - at);
  CHECK(longest <= 80);
  CHECK(leasectl::list_ranges({0, 0, 0}) == "0-65535\n");
}

TEST_CASE("explain: nat46 is told the rule, the DMR and each other rule") {
  auto shown = formatted(rule + dmr, "nat46");
  CHECK(shown.code == 0);
  CHECK(shown.out ==
        "config map0 local.style MAP local.v4 192.0.2.0/24"
        " local.v6 2001:db8::/40 local.ea-len 16 local.psid-offset 6"
        " remote.style RFC6052 remote.v4 0.0.0.0/0"
        " remote.v6 64:ff9b:1::/64 remote.ea-len 0 remote.psid-offset 0\n"
        "insert map0 local.style MAP local.v4 192.0.2.0/24"
        " local.v6 2001:db8::/40 local.ea-len 16 local.psid-offset 6"
        " remote.style MAP remote.v4 192.0.2.0/24"
        " remote.v6 2001:db8::/40 remote.ea-len 16 remote.psid-offset 6\n");
}

TEST_CASE("explain: nat46 cannot be told a PSID that no EA bits bring") {
  auto shown = formatted(with_psid(6, 8, 0x34), "nat46");
  CHECK(shown.code == 1);
  CHECK(shown.out == "");
  CHECK(has(shown.err, "sub-option 93: nat46 takes a PSID from EA bits only"));
  CHECK(formatted(with_psid(6, 0, 0), "nat46").code == 0);
}

TEST_CASE("explain: nat46 is told no other rule with a given PSID either") {
  auto other = [](const std::string& flags) {
    return "00590014" + flags + "0020c63364012020010db9005d000406083400";
  };
  CHECK(formatted(rule + other("01") + dmr, "nat46").code == 1);
  CHECK(formatted(rule + other("00") + dmr, "nat46").code == 0);
}

TEST_CASE("explain: nftables has a rule for every kind of share") {
  auto shared = formatted(rule + dmr, "nft").out;
  CHECK(has(shared, "meta l4proto { tcp, udp, icmp } snat to 192.0.2.18 : "
                    "numgen inc mod 63 map {\n"));
  CHECK(has(shared, "\t62 : 64720-64723,\n"));
  CHECK(has(formatted(with_psid(0, 8, 52), "nft").out,
            "snat to 192.0.2.18:13312-13567\n"));
  CHECK(has(formatted(with_psid(0, 8, 0), "nft").out,
            "snat to 192.0.2.18:1-255\n"));
  CHECK(has(formatted("0059000d010018c00002002820010db800" + dmr, "nft").out,
            " snat to 192.0.2.0-192.0.2.255\n"));
  CHECK(has(formatted("0059000d000818c00002002820010db800" + dmr, "nft").out,
            " snat to 192.0.2.18\n"));
}

TEST_CASE("explain: nft accepts the rules") {
  CHECK(nft_complaint("table ip t { nonsense }\n") != "");
  for (auto& container :
       {rule + dmr, rule + relay, with_psid(0, 8, 52), with_psid(0, 8, 0),
        with_psid(15, 1, 1), with_psid(0, 16, 0), with_psid(10, 6, 63),
        "0059000d010018c00002002820010db800" + dmr,
        "0059000d000818c00002002820010db800" + dmr,
        "0059000d00001fc00002022820010db800" + dmr}) {
    CAPTURE(container);
    auto shown = formatted(container, "nft");
    CHECK(shown.code == 0);
    CHECK(nft_complaint(shown.out) == "");
  }
}

TEST_CASE("explain: the program asks no daemon") {
  auto ended = child_process{
      {"--socket", "/nowhere", "mapt", "explain", "--prefix", home, "--json",
       rule + dmr}}.wait();
  CHECK(ended.code == 0);
  CHECK(ended.out == json(rule + dmr).out);
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"mapt"},
           {"mapt", "explain", rule},
           {"mapt", "explain", "--prefix", home},
           {"mapt", "explain", "--prefix", home, "--option", "93", rule},
           {"mapt", "explain", "--prefix", home, "--format", "x", rule},
           {"mapt", "explain", "--prefix", home, rule, dmr}}) {
    CAPTURE(words.size());
    CHECK(child_process{words}.wait().code == 2);
  }
}
