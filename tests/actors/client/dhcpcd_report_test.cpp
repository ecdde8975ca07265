#include "actors/client/dhcpcd_associations.hpp"
#include "actors/client/dhcpcd_report.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace lh;

namespace {

using reasons = std::map<std::string, std::string>;

reasons report(const pb::ClientConfig& row, const pb::Identity& identity = {}) {
  reasons all;
  for (auto& one : client::dhcpcd_report(row, identity))
    all[one.parameter()] = one.reason();
  return all;
}

pb::ClientConfig sending(bool v6, uint32_t tag, const std::string& value) {
  pb::ClientConfig row;
  row.set_path("Device.DHCPv4.Client.1");
  if (v6)
    row.mutable_v6()->set_row(1);
  auto* option = row.add_sent();
  option->set_tag(tag);
  option->set_value(value);
  option->set_row(3);
  return row;
}

/// Why SentOption.3 is not sent; empty when it is.
std::string refusal(bool v6, uint32_t tag, const std::string& value) {
  auto all = report(sending(v6, tag, value));
  auto found = all.find("SentOption.3.Value");
  return found == all.end() ? "" : found->second;
}

std::string octets(std::initializer_list<int> values) {
  std::string all;
  for (int value : values)
    all += static_cast<char>(value);
  return all;
}

/// A REPLY as dhcpcd keeps it: IA_NA 1, IA_PD 1025 without a prefix, DNS.
const std::string reply =
    octets({7, 1, 2, 3,  0, 3, 0,    40, 0,    0,    0,    1,    0, 0, 0, 10,
            0, 0, 0, 16, 0, 5, 0,    24, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 1,
            0, 0, 0, 0,  0, 0, 0x10, 0,  0,    0,    0,    20,   0, 0, 0, 30}) +
    octets(
        {0, 25, 0, 18, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13, 0, 2, 0, 6}) +
    octets({0, 24, 0, 1, 0});

} // namespace

TEST_CASE("dhcpcd report: what it never does stands in both families") {
  pb::ClientConfig row;
  row.set_path("Device.DHCPv4.Client.1");
  CHECK(report(row).count("DSCPMark") == 1);
  CHECK(report(row).count("Retransmission.DiscoverInitialTimeout") == 1);
  row.mutable_v6();
  CHECK(report(row).count("DSCPMark") == 1);
  CHECK(report(row).count("Retransmission.RenewMaxTimeout") == 1);
  CHECK(report(row).count("Retransmission.DiscoverInitialTimeout") == 0);
  CHECK(report(row).count("RapidCommit") == 0);
}

TEST_CASE("dhcpcd report: the options of DHCPv4 that it sends, and others") {
  CHECK(refusal(false, 12, "gwbox").empty());
  CHECK(refusal(false, 43, "x").empty());
  CHECK(refusal(false, 60, "x").empty());
  CHECK(refusal(false, 61, "xy").empty());
  CHECK(refusal(false, 77, "x").empty());
  CHECK(refusal(false, 161, "https://x").empty());
  CHECK(refusal(false, 51, octets({0, 0, 0, 9})).empty());
  CHECK(refusal(false, 125, "x") == "dhcpcd cannot send option 125");
  CHECK_FALSE(refusal(false, 12, ".x").empty());
  CHECK_FALSE(refusal(false, 12, "localhost").empty());
  CHECK_FALSE(refusal(false, 12, std::string{"a\0b", 3}).empty());
  CHECK_FALSE(refusal(false, 51, octets({0, 0, 0, 0})).empty());
  CHECK_FALSE(refusal(false, 51, octets({9})).empty());
  CHECK_FALSE(refusal(false, 61, "x").empty());
  CHECK_FALSE(refusal(false, 61, std::string(49, 'x')).empty());
  CHECK_FALSE(refusal(false, 60, "").empty());
}

TEST_CASE("dhcpcd report: what fits into no DHCPv4 message is left out") {
  CHECK(refusal(false, 43, std::string(255, 'x')).empty());
  auto row = sending(false, 43, std::string(255, 'x'));
  auto* option = row.add_sent();
  option->set_tag(60);
  option->set_value("a long class");
  option->set_row(4);
  CHECK(report(row).at("SentOption.4.Value") ==
        "dhcpcd's messages have no room left");
}

TEST_CASE("dhcpcd report: the options of DHCPv6 that it sends, and others") {
  CHECK(refusal(true, 15, octets({0, 1, 'a', 0, 1, 'b'})).empty());
  CHECK(refusal(true, 16, octets({0, 0, 13, 233, 0, 1, 'a'})).empty());
  CHECK(refusal(true, 17, octets({0, 0, 13, 233})) ==
        "dhcpcd cannot send option 17");
  for (auto& broken : {octets({0, 2, 'a'}), octets({0, 0}),
                       octets({0, 1, 'a', 0, 0}), octets({0, 1, 'a', 0})})
    CHECK(refusal(true, 15, broken) ==
          "dhcpcd sends user classes that are whole and not empty");
  CHECK_FALSE(refusal(true, 16, octets({0, 0, 0, 0, 0, 1, 'a'})).empty());
  CHECK_FALSE(refusal(true, 16, octets({0, 0, 13, 233})).empty());
  CHECK_FALSE(refusal(true, 16, octets({0, 0})).empty());
  auto longest = octets({0, 255}) + std::string(255, 'a');
  CHECK(refusal(true, 15, longest) ==
        "dhcpcd sends user classes of 255 octets together");
  CHECK(refusal(true, 15, octets({0, 254}) + std::string(254, 'a')).empty());
}

TEST_CASE("dhcpcd report: what a row asks for in vain") {
  pb::ClientConfig row;
  row.mutable_v6()->set_row(1);
  row.mutable_v6()->set_suggested_t1(-1);
  row.mutable_v6()->set_suggested_t2(90);
  row.mutable_v6()->add_prefix_hints()->set_length(4);
  row.add_requested()->set_tag(95);
  auto all = report(row);
  CHECK(all.count("SuggestedT1") == 0);
  CHECK(all.count("SuggestedT2") == 1);
  CHECK(all.count("X_LEASEHOLD_PrefixHints") == 1);
  CHECK(all.at("RequestedOptions") == "Device.MAP.Enable is false");
  row.mutable_v6()->set_map(true);
  CHECK(report(row).count("RequestedOptions") == 0);
}

TEST_CASE("dhcpcd report: it orders what is asked for itself") {
  pb::ClientConfig row;
  row.set_path("Device.DHCPv4.Client.1");
  row.add_requested()->set_tag(6);
  row.mutable_requested(0)->set_row(1);
  CHECK(report(row).count("ReqOption.1.Order") == 0);
  row.add_requested()->set_tag(3);
  row.mutable_requested(1)->set_row(2);
  CHECK(report(row).count("ReqOption.1.Order") == 1);
  CHECK(report(row).count("ReqOption.2.Order") == 1);
}

TEST_CASE("dhcpcd report: an identity that is too long is named") {
  pb::ClientConfig row;
  row.set_path("Device.DHCPv4.Client.1");
  pb::Identity identity;
  identity.set_enterprise(3561);
  identity.set_id(std::string(37, 'x'));
  CHECK(report(row, identity).count("X_LEASEHOLD_Backend") == 0);
  identity.set_id(std::string(38, 'x'));
  CHECK(report(row, identity).count("X_LEASEHOLD_Backend") == 1);
}

TEST_CASE("dhcpcd associations: T1, T2 and states come from the lease file") {
  auto all = client::dhcpcd_associations(reply);
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  auto& addresses = all->at(0);
  CHECK_FALSE(addresses.prefixes());
  CHECK(addresses.iaid() == 1);
  CHECK(addresses.t1_s() == 10);
  CHECK(addresses.t2_s() == 16);
  CHECK(addresses.state() == "bound");
  REQUIRE(addresses.holds_size() == 1);
  CHECK(addresses.holds(0).high() == 0x20010db800000001);
  CHECK(addresses.holds(0).length() == 128);
  CHECK(all->at(1).holds_size() == 0);
  CHECK(all->at(1).prefixes());
  CHECK(all->at(1).iaid() == 1025);
  CHECK(all->at(1).state() == "status 6");
}

TEST_CASE("dhcpcd associations: a file that is cut short tells nothing "
          "wrong") {
  for (size_t size = 0; size < reply.size(); ++size)
    if (auto all = client::dhcpcd_associations(reply.substr(0, size)))
      CHECK(all->size() <= 2);
  CHECK_FALSE(client::dhcpcd_associations(reply.substr(0, 3)));
  CHECK_FALSE(client::dhcpcd_associations(reply.substr(0, 47)));
}

TEST_CASE("dhcpcd associations: hostile content is bounded") {
  auto times = octets({0, 0, 0, 1, 0, 0, 0, 10, 0, 0, 0, 16});
  auto many = octets({7, 1, 2, 3});
  for (int i = 0; i < 65'535; ++i)
    many += octets({0, 3, 0, 12}) + times;
  auto all = client::dhcpcd_associations(many);
  REQUIRE(all);
  CHECK(all->size() == 256);
  constexpr int count = 1'000;
  constexpr int size = 12 + count * 29;
  auto full = octets({7, 1, 2, 3, 0, 25, size >> 8, size & 255}) + times;
  for (int i = 0; i < count; ++i)
    full += octets({0, 26, 0, 25}) + std::string(25, '\0');
  all = client::dhcpcd_associations(full);
  REQUIRE(all);
  REQUIRE(all->size() == 1);
  CHECK(all->front().holds_size() == 256);
}
