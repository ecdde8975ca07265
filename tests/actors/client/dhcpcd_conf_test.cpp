#include "actors/client/dhcpcd_conf.hpp"
#include "actors/client/dhcpcd_sent.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace lh;

namespace {

using lines = std::vector<std::string>;

pb::ClientConfig row4() {
  pb::ClientConfig row;
  row.set_client("dhcp4-client-1");
  row.set_path("Device.DHCPv4.Client.1");
  row.set_device("wan0");
  return row;
}

pb::ClientConfig row6() {
  pb::ClientConfig row;
  row.set_client("dhcp6-client-2");
  row.set_path("Device.DHCPv6.Client.2");
  row.set_device("wan0");
  row.mutable_v6()->set_row(2);
  return row;
}

void request(pb::ClientConfig& row, const std::vector<uint32_t>& tags) {
  for (auto tag : tags)
    row.add_requested()->set_tag(tag);
}

void send(pb::ClientConfig& row, uint32_t tag, const std::string& value) {
  auto* option = row.add_sent();
  option->set_tag(tag);
  option->set_value(value);
}

client::places where() {
  client::places all;
  all.runtime_dir = "/run/lh";
  return all;
}

std::string text_of(const pb::ClientConfig& row,
                    const pb::Identity& identity = {}, uint32_t address = 0) {
  const std::string duid{"\0\x03\0\x01\x02\0\0\0\0\x77", 10};
  auto places = where();
  return client::dhcpcd_conf(
      {row, identity, places, "/sbin/dhcpcd", duid, address});
}

/// The file without the definitions that no row asks for.
lines conf_of(const pb::ClientConfig& row, const pb::Identity& identity = {},
              uint32_t address = 0) {
  auto text = text_of(row, identity, address);
  lines all;
  for (size_t at = 0; at < text.size();) {
    auto end = text.find('\n', at);
    auto line = text.substr(at, end - at);
    if (line.find(" norequest ") == std::string::npos)
      all.push_back(line);
    at = end + 1;
  }
  return all;
}

bool has(const lines& all, const std::string& line) {
  return std::count(all.begin(), all.end(), line) == 1;
}

/// What dhcpcd makes of a quoted value: parse_str of its if-options.c.
std::string read_back(const std::string& quoted) {
  std::string octets;
  for (size_t at = 1; at + 1 < quoted.size(); ++at)
    if (quoted.compare(at, 2, "\\x") == 0) {
      octets +=
          static_cast<char>(std::stoi(quoted.substr(at + 2, 2), nullptr, 16));
      at += 3;
    } else {
      octets += quoted[at];
    }
  return octets;
}

} // namespace

TEST_CASE("dhcpcd conf: the whole of a plain v4 one") {
  auto row = row4();
  request(row, {6, 3, 224});
  CHECK(conf_of(row) ==
        lines{"define 6 array byte opt6", "define 3 array byte opt3",
              "define 224 array byte opt224",
              "script \"/run/lh/clients/dhcp4-client-1/notify\"", "noconfigure",
              "persistent", "nodelay", "nodev", "timeout 0", "ipv4only",
              "noarp", "noipv4ll", "vendorclassid", "nooption 28",
              "nooption 33", "clientid", "option 6", "option 3", "option 224"});
}

TEST_CASE("dhcpcd conf: the whole of a plain v6 one") {
  auto row = row6();
  request(row, {23, 24});
  row.mutable_v6()->set_request_addresses(true);
  row.mutable_v6()->set_request_prefixes(true);
  CHECK(conf_of(row) ==
        lines{"define6 23 array byte o23", "define6 24 array byte o24",
              "script \"/run/lh/clients/dhcp6-client-2/notify\"", "noconfigure",
              "persistent", "nodelay", "nodev", "timeout 0", "ipv6only",
              "noipv6rs", "dhcp6", "vendorclassid",
              "duid 00:03:00:01:02:00:00:00:00:77", "ia_na 2", "ia_pd 2",
              "option dhcp6_23", "option dhcp6_24"});
}

TEST_CASE("dhcpcd conf: every option is defined once, as octets") {
  auto row = row4();
  request(row, {6, 6, 254});
  auto text = text_of(row);
  CHECK(text.size() < 64 * 1024);
  for (int code = 1; code <= 254; ++code) {
    auto definition = " array byte opt" + std::to_string(code) + '\n';
    auto first = text.find(definition);
    REQUIRE(first != std::string::npos);
    CHECK(text.find(definition, first + 1) == std::string::npos);
  }
}

TEST_CASE("dhcpcd conf: an option beyond IANA's can be asked for") {
  auto row = row6();
  request(row, {65000});
  CHECK(has(conf_of(row), "define6 65000 array byte o65000"));
  CHECK(has(conf_of(row), "option dhcp6_65000"));
}

TEST_CASE("dhcpcd conf: neither addresses nor prefixes are an "
          "Information-request") {
  auto row = row6();
  CHECK(has(conf_of(row), "inform6"));
  row.mutable_v6()->set_request_prefixes(true);
  CHECK_FALSE(has(conf_of(row), "inform6"));
}

TEST_CASE("dhcpcd conf: each prefix hint has an IA_PD of its own") {
  auto row = row6();
  row.mutable_v6()->set_request_prefixes(true);
  auto* any = row.mutable_v6()->add_prefix_hints();
  any->set_length(60);
  auto* own = row.mutable_v6()->add_prefix_hints();
  own->set_high(0x20010db8f0000100);
  own->set_length(56);
  CHECK(has(conf_of(row), "ia_pd 2/::/60"));
  CHECK(has(conf_of(row), "ia_pd 16777218/2001:db8:f000:100::/56"));
}

TEST_CASE("dhcpcd conf: MAP is asked for while it is enabled") {
  auto row = row6();
  request(row, {95});
  CHECK_FALSE(has(conf_of(row), "option dhcp6_95"));
  row.mutable_v6()->set_map(true);
  for (auto* line : {"option dhcp6_94", "option dhcp6_95", "option dhcp6_96"})
    CHECK(has(conf_of(row), line));
}

TEST_CASE("dhcpcd conf: rapid commit is sent, not asked for") {
  auto row = row6();
  CHECK_FALSE(has(conf_of(row), "option dhcp6_14"));
  row.mutable_v6()->set_rapid_commit(true);
  CHECK(has(conf_of(row), "option dhcp6_14"));
  CHECK_FALSE(has(conf_of(row), "define6 14 array byte o14"));
}

TEST_CASE("dhcpcd conf: the address that it had is asked for") {
  CHECK(has(conf_of(row4(), {}, 0xc0000207), "request 192.0.2.7"));
}

TEST_CASE("dhcpcd conf: option 61 is the row's, else of the identity") {
  pb::Identity identity;
  identity.set_enterprise(3561);
  identity.set_id("AB");
  CHECK(has(conf_of(row4(), identity),
            "clientid ff:00:00:00:01:00:02:00:00:0d:e9:41:42"));
  auto row = row4();
  send(row, 61, "\x01\x02\x03");
  CHECK(has(conf_of(row, identity), "clientid 01:02:03"));
}

TEST_CASE("dhcpcd conf: the options that dhcpcd can send") {
  auto row = row4();
  send(row, 12, "gwbox");
  send(row, 43, std::string{"\x01\x00", 2});
  send(row, 51, std::string{"\x00\x00\x0e\x10", 4});
  send(row, 60, "LH 1");
  send(row, 77, "a\"b");
  auto conf = conf_of(row);
  for (auto* line :
       {"hostname \"gwbox\"", "vendor ,\"\\x01\\x00\"", "leasetime 3600",
        "vendorclassid \"LH\\x201\"", "msuserclass \"a\\x22b\""})
    CHECK(has(conf, line));
}

TEST_CASE("dhcpcd conf: the classes that dhcpcd can send") {
  auto row = row6();
  send(row, 15, std::string{"\0\1a\0\2bc", 7});
  send(row, 16, std::string{"\0\0\x0d\xe9\0\2LH", 8});
  auto conf = conf_of(row);
  for (auto* line :
       {"userclass \"a\"", "userclass \"bc\"", "vendclass 3561 \"LH\""})
    CHECK(has(conf, line));
}

TEST_CASE("dhcpcd conf: no value breaks out of its line") {
  std::mt19937 random{7};
  for (int run = 0; run < 2000; ++run) {
    std::string octets(random() % 60, '\0');
    for (auto& octet : octets)
      octet = static_cast<char>(random());
    auto quoted = client::dhcpcd_quoted(octets);
    CHECK(read_back(quoted) == octets);
    CHECK(quoted.find_first_of("\n\r\t #;'\"", 1) == quoted.size() - 1);
  }
}

TEST_CASE("dhcpcd conf: hostile rows change no other line") {
  auto plain = conf_of(row6());
  auto row = row6();
  send(row, 15, std::string{"\0\x0bx\nscript /b", 13});
  auto conf = conf_of(row);
  CHECK(conf.size() == plain.size() + 1);
  CHECK(has(conf, "userclass \"x\\x0ascript\\x20/b\""));
}
