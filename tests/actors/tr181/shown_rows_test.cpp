#include "actors/client/client_backend.hpp"
#include "actors/tr181/client_config.hpp"
#include "actors/tr181/client_status.hpp"
#include "actors/tr181/lease_time.hpp"
#include "actors/tr181/records.hpp"
#include "actors/tr181/shown_rows.hpp"
#include "bound6.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181;
using namespace lh::tr181::test;

namespace {

/// DHCPv6 client 1 on wan0 with lan0 downstream, and what it told.
struct leased {
  tree t = configured();
  observations seen;

  static tree configured() {
    auto made = with_rows({}, "Device.DHCPv6.Client.", 1);
    made = with_rows(made, client6(1, "X_LEASEHOLD_Downstream."), 1);
    return set(made,
               {{client6(1, "Interface"), "wan0"},
                {client6(1, "Enable"), "true"},
                {client6(1, "RequestPrefixes"), "true"},
                {client6(1, "X_LEASEHOLD_Downstream.1.Interface"), "lan0"},
                {client6(1, "X_LEASEHOLD_Downstream.1.SubnetID"), "1"},
                {client6(1, "X_LEASEHOLD_Downstream.1.Enable"), "true"}})
        .after;
  }

  void tell(const lh::pb::ClientState& state) {
    const auto* name = "dhcp6-client-1";
    seen.clients[name] = state;
    show_rows(t, seen, rows_showing(t, seen, client_address(name), "wan0"));
    auto whole = t;
    show_rows(whole, seen);
    CHECK(whole == t);
  }

  snapshot now(double seconds = 1) const {
    return {t, seen, {static_cast<int64_t>(seconds * 1e9)}, "b"};
  }

  std::string at(const std::string& path) const {
    auto list = get(now(), path);
    return list.size() == 1 ? list.begin()->second : "not one value";
  }
};

const std::string wan = "Device.IP.Interface.1.";
const std::string lan = "Device.IP.Interface.2.";

lh::pb::ClientState only_prefixes(
    const std::vector<std::pair<std::string, std::string>>& prefixes) {
  auto state = bound6();
  auto& lease = *state.mutable_lease6();
  lease.Clear();
  for (const auto& [prefix, kind] : prefixes)
    add_prefix(lease, prefix, kind);
  return state;
}

} // namespace

TEST_CASE("shown rows: slots wait empty for a lease") {
  leased l;
  CHECK(l.at(wan + "IPv6AddressNumberOfEntries") == "1");
  CHECK(l.at(wan + "IPv6PrefixNumberOfEntries") == "1");
  CHECK(l.at(wan + "IPv6Prefix.1.StaticType") == "PrefixDelegation");
  CHECK(l.at(wan + "IPv6Prefix.1.PrefixStatus") == "Invalid");
  CHECK(l.at(wan + "IPv6Prefix.1.Prefix").empty());
  CHECK(l.at(wan + "IPv6Prefix.1.ValidLifetime") == unknown_time);
  CHECK(l.at(wan + "IPv6Address.1.Status") == "Disabled");
  CHECK(l.at(lan + "IPv6Prefix.1.StaticType") == "Child");
  CHECK(l.at(lan + "IPv6Prefix.1.ChildPrefixBits") == "0:0:0:1::/64");
  CHECK(l.at(lan + "IPv6AddressNumberOfEntries") == "1");
  CHECK(l.at("Device.MAP.DomainNumberOfEntries") == "0");
  CHECK(l.at("Device.DSLite.InterfaceSettingNumberOfEntries") == "0");
}

TEST_CASE("shown rows: a lease fills the slots of all its interfaces") {
  leased l;
  l.tell(bound6());
  CHECK(l.at(wan + "IPv6Address.1.IPAddress") == "2001:db8::7");
  CHECK(l.at(wan + "IPv6Address.1.Origin") == "DHCPv6");
  CHECK(l.at(wan + "IPv6Address.1.IPAddressStatus") == "Preferred");
  CHECK(l.at(wan + "IPv6Address.1.PreferredLifetime") ==
        "1970-01-01T00:30:01Z");
  CHECK(l.at(wan + "IPv6Address.1.ValidLifetime") == "1970-01-01T01:00:01Z");
  CHECK(l.at(wan + "IPv6Prefix.1.Prefix") == "2001:db8:12:3400::/56");
  CHECK(l.at(wan + "IPv6Prefix.1.Origin") == "PrefixDelegation");
  CHECK(l.at(wan + "IPv6Prefix.1.PrefixStatus") == "Preferred");
  CHECK(l.at(lan + "IPv6Prefix.1.Prefix") == "2001:db8:12:3401::/64");
  CHECK(l.at(lan + "IPv6Prefix.1.Origin") == "Child");
  CHECK(l.at(lan + "IPv6Prefix.1.OnLink") == "true");
  CHECK(l.at(lan + "IPv6Prefix.1.ParentPrefix") ==
        "Device.IP.Interface.1.IPv6Prefix.1");
  CHECK(l.at(lan + "IPv6Address.1.IPAddress") == "2001:db8:12:3401::1");
  CHECK(l.at(lan + "IPv6Address.1.Origin") == "AutoConfigured");
  CHECK(l.at(lan + "IPv6Address.1.Prefix") ==
        "Device.IP.Interface.2.IPv6Prefix.1");
  CHECK(l.at(wan + "IPv6AddressNumberOfEntries") == "1");
  l.tell({});
  CHECK(l.t == leased{}.t);
}

TEST_CASE("shown rows: a new prefix takes the row of the one before") {
  leased l;
  l.tell(only_prefixes({{"2001:db8:a::/56", "preferred"}}));
  auto state = only_prefixes(
      {{"2001:db8:b::/56", "preferred"}, {"2001:db8:a::/56", "deprecated"}});
  l.tell(state);
  CHECK(l.at(wan + "IPv6PrefixNumberOfEntries") == "2");
  CHECK(l.at(wan + "IPv6Prefix.1.Prefix") == "2001:db8:b::/56");
  CHECK(l.at(wan + "IPv6Prefix.1.PrefixStatus") == "Preferred");
  CHECK(l.at(wan + "IPv6Prefix.2.Prefix") == "2001:db8:a::/56");
  CHECK(l.at(wan + "IPv6Prefix.2.PrefixStatus") == "Deprecated");
  CHECK(l.at(wan + "IPv6Prefix.2.StaticType") == "Inapplicable");
  CHECK(l.at(lan + "IPv6Prefix.1.Prefix") == "2001:db8:b:1::/64");
  CHECK(l.at(lan + "IPv6Prefix.2.Prefix") == "2001:db8:a:1::/64");
  CHECK(l.at(lan + "IPv6Prefix.2.PrefixStatus") == "Deprecated");
  CHECK(l.at(lan + "IPv6Prefix.2.ParentPrefix") ==
        "Device.IP.Interface.1.IPv6Prefix.2");
  CHECK(l.at(lan + "IPv6Address.2.IPAddressStatus") == "Deprecated");
  l.tell(only_prefixes({{"2001:db8:b::/56", "preferred"}}));
  CHECK(l.at(wan + "IPv6Prefix.1.Prefix") == "2001:db8:b::/56");
  CHECK(l.at(wan + "IPv6PrefixNumberOfEntries") == "1");
  CHECK(l.at(lan + "IPv6PrefixNumberOfEntries") == "1");
}

TEST_CASE("shown rows: each association has its slot") {
  leased l;
  l.t =
      set(l.t, {{client6(1, "X_LEASEHOLD_PrefixHints"), "::/56,::/60"}}).after;
  CHECK(l.at(wan + "IPv6PrefixNumberOfEntries") == "2");
  auto state = only_prefixes({});
  add_prefix(*state.mutable_lease6(), "2001:db8:b::/60", "preferred",
             lh::client::prefix_iaid(1, 1));
  l.tell(state);
  CHECK(l.at(wan + "IPv6Prefix.1.Prefix").empty());
  CHECK(l.at(wan + "IPv6Prefix.2.Prefix") == "2001:db8:b::/60");
}

TEST_CASE("shown rows: without an address the WAN has one of its prefix") {
  leased l;
  l.tell(only_prefixes({{"2001:db8:a::/56", "preferred"}}));
  CHECK(l.at(wan + "IPv6Address.1.IPAddress") == "2001:db8:a::1");
  CHECK(l.at(wan + "IPv6Address.1.Origin") == "AutoConfigured");
  CHECK(l.at(wan + "IPv6Address.1.Prefix") ==
        "Device.IP.Interface.1.IPv6Prefix.1");
}

TEST_CASE("shown rows: moments follow the wall clock") {
  leased l;
  l.seen.wall_ahead_ns = 1'700'000'000'000'000'000;
  l.tell(bound6());
  CHECK(l.at(wan + "IPv6Address.1.ValidLifetime") == "2023-11-14T23:13:21Z");
  auto state = bound6();
  state.mutable_lease6()->mutable_addresses(0)->set_valid_s(4294967295);
  l.tell(state);
  CHECK(l.at(wan + "IPv6Address.1.ValidLifetime") == "9999-12-31T23:59:59Z");
}

TEST_CASE("shown rows: what the server sent") {
  leased l;
  auto state = bound6();
  (*state.mutable_lease6()->mutable_options())[32] =
      std::string("\0\0\x0e\x10", 4);
  (*state.mutable_lease6()->mutable_options())[99] = std::string(20'000, 'x');
  l.tell(state);
  CHECK(l.at(client6(1, "DUID")) == "0102");
  CHECK(l.at(client6(1, "ServerNumberOfEntries")) == "1");
  CHECK(l.at(client6(1, "Server.1.DUID")) == "0003");
  CHECK(l.at(client6(1, "Server.1.InformationRefreshTime")) ==
        "1970-01-01T01:00:01Z");
  CHECK(l.at(client6(1, "ReceivedOptionNumberOfEntries")) == "4");
  CHECK(l.at(client6(1, "ReceivedOption.[Tag==23].Value")) ==
        "20202020202020202020202020202020");
  CHECK(l.at(client6(1, "ReceivedOption.[Tag==99].Value")).empty());
  CHECK(l.at(client6(1, "ReceivedOption.1.Server")) ==
        "Device.DHCPv6.Client.1.Server.1");
  CHECK(l.at(client6(1, "X_LEASEHOLD_IA.1.Type")) == "IA_PD");
  CHECK(l.at(client6(1, "X_LEASEHOLD_IA.1.T2")) == "1440");
  state.mutable_lease6()->mutable_options()->erase(2);
  l.tell(state);
  CHECK(l.at(client6(1, "ReceivedOption.[Tag==23].Server")) ==
        "Device.DHCPv6.Client.1.Server.1");
  CHECK(l.at(client6(1, "Server.1.DUID")).empty());
}

TEST_CASE("shown rows: a MAP domain is there while its lease brings it") {
  leased l;
  l.tell(bound6());
  const std::string domain = "Device.MAP.Domain.1.";
  CHECK(l.at("Device.MAP.DomainNumberOfEntries") == "1");
  CHECK(l.at(domain + "TransportMode") == "Translation");
  CHECK(l.at(domain + "Status") == "Disabled");
  CHECK(l.at(domain + "WANInterface") == "Device.IP.Interface.1");
  CHECK(l.at(domain + "WANInterface+.Name") == "wan0");
  CHECK(l.at(domain + "IPv6Prefix") == "Device.IP.Interface.1.IPv6Prefix.1");
  CHECK(l.at(domain + "BRIPv6Prefix") == "2001:db8:ffff::/64");
  CHECK(l.at(domain + "X_LEASEHOLD_Client") == "Device.DHCPv6.Client.1");
  CHECK(l.at(domain + "X_LEASEHOLD_IPv4Address") == "192.0.2.18/32");
  CHECK(l.at(domain + "X_LEASEHOLD_Ports").starts_with("1232-1235,2256-"));
  CHECK(l.at(domain + "Interface.Status") == "NotPresent");
  CHECK(l.at(domain + "Interface.LowerLayers") == "Device.IP.Interface.1");
  CHECK(l.at(domain + "Interface.LastChange") == "1");
  CHECK(l.at(domain + "Interface.Stats.BytesSent") == "18446744073709551615");
  CHECK(l.at(domain + "RuleNumberOfEntries") == "2");
  CHECK(l.at(domain + "Rule.1.IPv4Prefix") == "192.0.2.0/24");
  CHECK(l.at(domain + "Rule.1.IsFMR") == "true");
  CHECK(l.at(domain + "Rule.2.IPv6Prefix") == "2001:db8:100::/40");
  const std::string option = client6(1, "X_RDKCENTRAL-COM_RcvOption.");
  CHECK(l.at(option + "MapTransportMode") == "MAPT");
  CHECK(l.at(option + "MapRuleIPv4Prefix") == "192.0.2.0/24");
  CHECK(l.at(option + "MapPSIDLen") == "8");
  CHECK(l.at(option + "MapIpv4Address") == "192.0.2.18");
  CHECK(l.at(option + "MapIsFMR") == "true");
  l.t = set(l.t, {{"Device.MAP.Enable", "true"}}).after;
  l.tell(bound6());
  CHECK(l.at(domain + "Status") == "Enabled");
  auto state = bound6();
  state.mutable_lease6()->clear_mapt();
  state.set_map_error("rule too short");
  l.tell(state);
  CHECK(l.at("Device.MAP.DomainNumberOfEntries") == "0");
  CHECK(l.at(option + "MapTransportMode") == "NONE");
  CHECK(l.at(option + "MapIpv4Address").empty());
  CHECK(l.at(client6(1, "X_LEASEHOLD_MAPError")) == "rule too short");
}

TEST_CASE("shown rows: an AFTR is there while its lease brings it") {
  leased l;
  l.tell(bound6());
  const std::string setting = "Device.DSLite.InterfaceSetting.1.";
  CHECK(l.at(setting + "EndpointName") == "aftr.example");
  CHECK(l.at(setting + "Origin") == "DHCPv6");
  CHECK(l.at(setting + "TunneledInterface") == "Device.IP.Interface.1");
  CHECK(l.at("Device.DSLite.InterfaceSetting.[cpe-1].EndpointName") ==
        "aftr.example");
  l.tell({});
  CHECK(l.at("Device.DSLite.InterfaceSettingNumberOfEntries") == "0");
}

TEST_CASE("shown rows: they go with their client and their interface") {
  leased l;
  l.tell(bound6());
  auto without = apply(l.now(),
                       [] {
                         lh::pb::DeleteRow request;
                         request.set_row(client6(1));
                         return request;
                       }())
                     .after;
  CHECK(get(without, "Device.MAP.Domain.").empty());
  CHECK(get(without, "Device.DSLite.InterfaceSetting.").empty());
  CHECK(get(without, wan + "IPv6Prefix.").empty());
  CHECK(get(without, lan + "IPv6Address.").empty());
}

TEST_CASE("shown rows: the store keeps slots and what was written, no more") {
  leased l;
  auto empty = records(l.t);
  l.tell(bound6());
  l.t = set(l.t, {{client6(1, "Alias"), "wan6"}}).after;
  l.tell(bound6());
  auto kept = records(l.t);
  for (const auto& record : kept.rows()) {
    CAPTURE(record.path());
    bool slot = record.path().find("IPv6Prefix") != std::string::npos ||
                record.path().find("IPv6Address") != std::string::npos;
    bool own = record.path().find("Domain") == std::string::npos &&
               record.path().find("Server") == std::string::npos &&
               record.path().find("Received") == std::string::npos;
    CHECK((slot || own));
    for (const auto& [name, text] : record.written())
      CHECK((!slot || name == "Alias"));
  }
  CHECK(records(l.t).rows_size() == empty.rows_size());
  l.tell(only_prefixes(
      {{"2001:db8:b::/56", "preferred"}, {"2001:db8:a::/56", "deprecated"}}));
  CHECK(records(l.t).rows_size() == empty.rows_size());
}

TEST_CASE("shown rows: a slot has its number and alias after a restart") {
  leased l;
  l.t = set(l.t, {{lan + "IPv6Prefix.1.Alias", "lan-prefix"},
                  {lan + "IPv6Prefix.1.Enable", "false"},
                  {"Device.MAP.Enable", "true"}})
            .after;
  auto back = restore(records(l.t));
  CHECK(back.skipped.empty());
  show_rows(back.value, l.seen);
  CHECK(back.value == l.t);
  CHECK(value_at(back.value, "Device.MAP.Enable") == "true");
}

TEST_CASE("shown rows: who was written to keeps its alias over a restart") {
  leased l;
  l.t = set(l.t, {{wan + "IPv6Prefix.1.Alias", "cpe-2"}}).after;
  auto state = only_prefixes(
      {{"2001:db8:b::/56", "preferred"}, {"2001:db8:a::/56", "deprecated"}});
  l.tell(state);
  l.t = set(l.t, {{wan + "IPv6Prefix.2.Enable", "false"},
                  {wan + "IPv6Prefix.1.Alias", "mine"}})
            .after;
  l.tell(state);
  CHECK(l.at(wan + "IPv6Prefix.2.Alias") == "cpe-2-2");
  auto back = restore(records(l.t)).value;
  show_rows(back, l.seen);
  CHECK(value_at(back, wan + "IPv6Prefix.2.Alias") == "cpe-2-2");
  CHECK(back == l.t);
}

TEST_CASE("client status: a DHCPv6 client shows addresses and prefixes") {
  leased l;
  auto state = only_prefixes(
      {{"2001:db8:b::/56", "preferred"}, {"2001:db8:a::/56", "deprecated"}});
  add_address(*state.mutable_lease6(), "2001:db8::8", 0, 100);
  add_address(*state.mutable_lease6(), "2001:db8::7", 50, 100);
  l.tell(state);
  auto one = client_status(l.now(11)).clients(0);
  CHECK(one.path() == "Device.DHCPv6.Client.1");
  CHECK(one.family() == "v6");
  CHECK(one.backend() == "dibbler");
  CHECK(one.interface() == "wan0");
  CHECK(one.dhcp_status() == "Bound");
  CHECK(one.address() == "2001:db8::7/128");
  REQUIRE(one.addresses_size() == 2);
  CHECK(one.addresses(0) == "2001:db8::8/128");
  REQUIRE(one.prefixes_size() == 1);
  CHECK(one.prefixes(0) == "2001:db8:b::/56");
  REQUIRE(one.downstream_size() == 1);
  CHECK(one.downstream(0).interface() == "lan0");
  CHECK(one.downstream(0).address() == "2001:db8:b:1::1/64");
  CHECK(one.lease_remaining() == 7190);
  CHECK(client_status(l.now(8000)).clients(0).lease_remaining() == 0);
  state.mutable_lease6()->mutable_prefixes(0)->set_valid_s(4294967295);
  l.tell(state);
  CHECK(client_status(l.now(8000)).clients(0).lease_remaining() == -1);
  l.tell({});
  CHECK(client_status(l.now()).clients(0).lease_remaining() == 0);
  CHECK(client_status(l.now()).clients(0).address().empty());
}

TEST_CASE("client status: a WAN without a lease of an address shows its own") {
  leased l;
  l.tell(only_prefixes({{"2001:db8:b::/56", "preferred"}}));
  auto one = client_status(l.now()).clients(0);
  CHECK(one.address() == "2001:db8:b::1/128");
  CHECK(one.addresses_size() == 1);
}
