#include "actors/client/dibbler_conf.hpp"
#include "messages/convert/net_values.hpp"
#include "tests/actors/client/dibbler_row.hpp"

#include <doctest/doctest.h>

#include <cctype>
#include <random>
#include <sstream>
#include <string>
#include <vector>

using namespace lh;
using tests::dibbler_row;

namespace {

using lines = std::vector<std::string>;

const std::string script = "/run/lh/clients/dhcp6-client-7/notify";

lines split(const std::string& text) {
  lines all;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);)
    all.push_back(line);
  return all;
}

/// The lines within `iface "wan0" { ... }`.
lines block(const dibbler_row& row, const pb::Lease6& last = {}) {
  auto all = split(client::dibbler_conf(row.row, script, last));
  auto begin = std::find(all.begin(), all.end(), "iface \"wan0\" {");
  REQUIRE(begin != all.end());
  REQUIRE(all.back() == "}");
  return {begin + 1, all.end() - 1};
}

std::string iface_line(const std::string& device) {
  dibbler_row row;
  row.row.set_device(device);
  return split(client::dibbler_conf(row.row, script, {}))[6];
}

bool is_hex_line(const std::string& line) {
  constexpr std::string_view start = "option ";
  auto mark = line.find(" hex 0x");
  if (!line.starts_with(start) || mark == std::string::npos)
    return false;
  auto digits = line.substr(mark + 7);
  return !digits.empty() && digits.size() % 2 == 0 &&
         std::all_of(digits.begin(), digits.end(),
                     [](unsigned char c) { return std::isxdigit(c); });
}

} // namespace

TEST_CASE("dibbler conf: the whole of a plain one") {
  auto row = dibbler_row{}.addresses().prefixes().request(23).request(64);
  CHECK(split(client::dibbler_conf(row.row, script, {})) ==
        lines{"log-level 5", "log-mode syslog", "log-colors 0",
              "script \"/run/lh/clients/dhcp6-client-7/notify\"",
              "downlink-prefix-ifaces \"none\"", "inactive-mode",
              "iface \"wan0\" {", "ia 7 {", "t1 0", "t2 0", "}", "pd 7 {",
              "t1 0", "t2 0", "}", "option 23 hex", "option 64 hex", "}"});
}

TEST_CASE("dibbler conf: IAIDs are the row's, further ones far from others'") {
  auto row = dibbler_row{}.hint("::/56").hint("2001:db8:1::/48").times(60, 90);
  CHECK(block(row) == lines{"pd 7 {", "t1 60", "t2 90",
                            "prefix 0000:0000:0000:0000:0000:0000:0000:0000/56",
                            "}", "pd 16777223 {", "t1 60", "t2 90",
                            "prefix 2001:0db8:0001:0000:0000:0000:0000:0000/48",
                            "}"});
}

TEST_CASE("dibbler conf: what is held no more is asked for again") {
  pb::Lease6 last;
  auto* address = last.add_addresses();
  *address->mutable_address() =
      convert::to_proto(net::ipv6{0x20010db8ull << 32, 7});
  address->set_iaid(7);
  auto* prefix = last.add_prefixes();
  *prefix->mutable_prefix() =
      convert::to_proto(net::ipv6{0x20010db800020000, 0});
  prefix->set_len(56);
  prefix->set_iaid(7);
  auto row = dibbler_row{}.addresses().hint("::/60").hint("::/48");
  auto asked = block(row, last);
  CHECK(asked[3] == "address 2001:0db8:0000:0000:0000:0000:0000:0007");
  CHECK(asked[8] == "prefix 2001:0db8:0002:0000:0000:0000:0000:0000/56");
  CHECK(asked[13] == "prefix 0000:0000:0000:0000:0000:0000:0000:0000/48");
}

TEST_CASE("dibbler conf: without associations it is an Information-request") {
  CHECK(block(dibbler_row{}.request(23).request(64).request(31)) ==
        lines{"stateless", "option dns-server", "option 64 hex",
              "option ntp-server"});
}

TEST_CASE("dibbler conf: sent options go as hex, whatever is in them") {
  auto row = dibbler_row{}.addresses();
  row.send(16, "\"}\n").send(65535, std::string("\0\xff", 2));
  auto all = block(row);
  CHECK(lines(all.end() - 2, all.end()) ==
        lines{"option 16 hex 0x227d0a", "option 65535 hex 0x00ff"});
}

TEST_CASE("dibbler conf: no rapid commit, no RECONFIGURE, no unicast") {
  auto row = dibbler_row{}.addresses().prefixes().map();
  row.row.mutable_v6()->set_rapid_commit(true);
  auto text = client::dibbler_conf(row.row, script, {});
  for (auto word : {"rapid", "reconfigure", "unicast", "fqdn"})
    CHECK(text.find(word) == std::string::npos);
}

TEST_CASE("dibbler conf: a device's name is quoted, whatever is in it") {
  CHECK(iface_line("a\"b") == "iface 'a\"b' {");
  CHECK(iface_line("a'b") == "iface \"a'b\" {");
  CHECK(iface_line("a;}#//\\") == "iface \"a;}#//\\\" {");
  CHECK(iface_line("no") == "iface \"no\" {");
  CHECK(iface_line("a'b\"c") == "iface \"\" {");
  CHECK(iface_line(std::string("a\0b", 3)) == "iface \"\" {");
}

TEST_CASE("dibbler conf: no row says more than it means") {
  std::mt19937 random{20260521};
  auto any = [&](uint32_t below) {
    return static_cast<uint32_t>(random() % below);
  };
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    dibbler_row row;
    row.addresses();
    for (uint32_t i = any(20); i > 0; --i) {
      std::string value(any(300), '\0');
      for (auto& octet : value)
        octet = static_cast<char>(random());
      row.send(any(70'000), value);
    }
    for (uint32_t i = any(30); i > 0; --i)
      row.request(any(70'000));
    auto all = block(row);
    REQUIRE(all.size() >= 4);
    CHECK(all[0] == "ia 7 {");
    for (size_t i = 4; i < all.size(); ++i)
      CHECK((is_hex_line(all[i]) || all[i].ends_with(" hex")));
  }
}
