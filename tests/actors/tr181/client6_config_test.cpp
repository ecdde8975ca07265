#include "actors/tr181/client_config.hpp"
#include "messages/convert/net_values.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181;
using namespace lh::tr181::test;

namespace {

using numbers = std::vector<uint32_t>;

/// A DHCPv6 client on wan0 with these values.
tree configured(const assignments& values) {
  auto t = with_rows({}, "Device.DHCPv6.Client.", 1);
  t = with_rows(t, client6(1, "X_LEASEHOLD_Downstream."), 3);
  t = with_rows(t, client6(1, "SentOption."), 2);
  assignments list{{client6(1, "Interface"), "wan0"},
                   {client6(1, "Enable"), "true"}};
  list.insert(list.end(), values.begin(), values.end());
  auto made = set(t, list);
  REQUIRE(made.faults.empty());
  return made.after;
}

lh::pb::ClientConfig config(const assignments& values) {
  auto table = client_table(configured(values));
  REQUIRE(table.clients_size() == 1);
  return table.clients(0);
}

numbers requested(const assignments& values) {
  numbers tags;
  auto made = config(values);
  for (const auto& one : made.requested())
    tags.push_back(one.tag());
  return tags;
}

} // namespace

TEST_CASE("client6 config: a row as it is made") {
  auto made = config({});
  CHECK(made.client() == "dhcp6-client-1");
  CHECK(made.path() == "Device.DHCPv6.Client.1");
  CHECK(made.enable());
  CHECK(made.device() == "wan0");
  CHECK(made.backend() == "dibbler");
  CHECK(made.held().empty());
  CHECK(made.misconfigured().empty());
  CHECK(made.sent().empty());
  CHECK(made.requested().empty());
  REQUIRE(made.has_v6());
  CHECK(made.v6().request_addresses());
  CHECK_FALSE(made.v6().request_prefixes());
  CHECK_FALSE(made.v6().rapid_commit());
  CHECK(made.v6().suggested_t1() == -1);
  CHECK(made.v6().suggested_t2() == -1);
  CHECK(made.v6().prefix_hints().empty());
  CHECK(made.v6().downstream().empty());
  CHECK_FALSE(made.v6().map());
  CHECK(made.v6().row() == 1);
}

TEST_CASE("client6 config: what is written reaches the client") {
  auto made =
      config({{client6(1, "RequestAddresses"), "false"},
              {client6(1, "RequestPrefixes"), "true"},
              {client6(1, "RapidCommit"), "true"},
              {client6(1, "SuggestedT1"), "100"},
              {client6(1, "SuggestedT2"), "200"},
              {client6(1, "X_LEASEHOLD_Backend"), "dhcpcd"},
              {client6(1, "X_LEASEHOLD_PrefixHints"), "::/56, 2001:DB8::1/48"},
              {client6(1, "SentOption.2.Tag"), "65535"},
              {client6(1, "SentOption.2.Value"), "00FF"},
              {client6(1, "SentOption.2.Enable"), "true"}});
  CHECK(made.backend() == "dhcpcd");
  const auto& v6 = made.v6();
  CHECK_FALSE(v6.request_addresses());
  CHECK(v6.request_prefixes());
  CHECK(v6.rapid_commit());
  CHECK(v6.suggested_t1() == 100);
  CHECK(v6.suggested_t2() == 200);
  REQUIRE(v6.prefix_hints_size() == 2);
  CHECK(lh::net::to_string(lh::convert::from_proto(v6.prefix_hints(0))) ==
        "::/56");
  CHECK(lh::net::to_string(lh::convert::from_proto(v6.prefix_hints(1))) ==
        "2001:db8::/48");
  REQUIRE(made.sent_size() == 1);
  CHECK(made.sent(0).tag() == 65535);
  CHECK(made.sent(0).value() == std::string("\0\xff", 2));
  CHECK(made.sent(0).row() == 2);
}

TEST_CASE("client6 config: downstream rows in use, their devices resolved") {
  auto row = [](int n, const char* name) {
    return client6(1, fmt::format("X_LEASEHOLD_Downstream.{}.{}", n, name));
  };
  auto made = config({{row(1, "Interface"), "lan0"},
                      {row(1, "SubnetID"), "7"},
                      {row(2, "Interface"), "lan1"},
                      {row(2, "Enable"), "true"},
                      {row(2, "SubnetID"), "4294967295"},
                      {row(3, "Enable"), "true"}});
  REQUIRE(made.v6().downstream_size() == 1);
  CHECK(made.v6().downstream(0).device() == "lan1");
  CHECK(made.v6().downstream(0).subnet_id() == 4294967295);
  CHECK(made.v6().downstream(0).row() == 2);
  auto t = configured({{row(1, "Interface"), "lan0"}});
  CHECK(value_at(t, "Device.IP.Interface.2.Name") == "lan0");
  t = set(t, {{row(1, "Interface"), "Device.IP.Interface.2"},
              {row(1, "Enable"), "true"}})
          .after;
  CHECK(client_table(t).clients(0).v6().downstream(0).device() == "lan0");
  t = del(t, "Device.IP.Interface.2.").after;
  CHECK(value_at(t, row(1, "Interface")).empty());
  CHECK(client_table(t).clients(0).v6().downstream().empty());
}

TEST_CASE("client6 config: codes are asked for in order and once") {
  CHECK(requested({{client6(1, "RequestedOptions"), "24,23,24,17"}}) ==
        numbers{24, 23, 17});
}

TEST_CASE("client6 config: MAP options are asked for only while it is on") {
  const std::string codes = client6(1, "RequestedOptions");
  CHECK(requested({{codes, "23,95,94"}}) == numbers{23});
  CHECK(requested({{codes, "95,23"}, {"Device.MAP.Enable", "true"}}) ==
        numbers{23, 94, 95, 96});
  CHECK(config({{"Device.MAP.Enable", "true"}}).v6().map());
}

TEST_CASE("client6 config: the AFTR is asked for while DS-Lite is on") {
  CHECK(requested({{"Device.DSLite.Enable", "true"}}) == numbers{64});
  CHECK(requested({{client6(1, "RequestedOptions"), "64,23"}}) ==
        numbers{64, 23});
}

TEST_CASE("client6 config: an interface that is off for IPv6 holds it") {
  auto held = [](const char* name) {
    return config({}).held() +
           client_table(
               set(configured({}),
                   {{fmt::format("Device.IP.Interface.1.{}", name), "false"}})
                   .after)
               .clients(0)
               .held();
  };
  CHECK(held("IPv6Enable") == "Device.IP.Interface.1.IPv6Enable is false");
  CHECK(held("Enable") == "Device.IP.Interface.1.Enable is false");
  CHECK(held("IPv4Enable").empty());
}

TEST_CASE("client6 config: a client of each family may have one device") {
  auto t = with_rows(configured({}), "Device.DHCPv4.Client.", 1);
  t = with_rows(t, "Device.DHCPv6.Client.", 1);
  t = set(t, {{client(1, "Interface"), "wan0"},
              {client(1, "Enable"), "true"},
              {client6(2, "Interface"), "wan0"},
              {client6(2, "Enable"), "true"}})
          .after;
  auto table = client_table(t);
  REQUIRE(table.clients_size() == 3);
  CHECK(table.clients(0).client() == "dhcp4-client-1");
  CHECK(table.clients(0).enable());
  CHECK(table.clients(1).enable());
  CHECK_FALSE(table.clients(2).enable());
  CHECK(table.clients(2).misconfigured() ==
        "Device.DHCPv6.Client.1 had wan0 first");
  CHECK(value_at(t, client6(2, "Status")) == "Error_Misconfigured");
}

TEST_CASE("client6 config: commands and flags of a row are its actions") {
  using texts = std::vector<std::string>;
  auto t = configured({});
  CHECK(actions(run(t, client6(1, "Renew()"))) ==
        texts{"dhcp6-client-1 RENEW"});
  CHECK(actions(run(t, client6(1, "Stats.Reset()"))) ==
        texts{"dhcp6-client-1 RESET_COUNTERS"});
  CHECK(actions(set(t, {{client6(1, "Renew"), "true"}})) ==
        texts{"dhcp6-client-1 RENEW"});
  CHECK(actions(set(t, {{client6(1, "X_RDK_Restart"), "true"}})) ==
        texts{"dhcp6-client-1 RESTART"});
  auto made = set(t, {{client6(1, "X_RDK_Release"), "true"}});
  CHECK(actions(made) == texts{"dhcp6-client-1 RELEASE"});
  CHECK(value_at(made.after, client6(1, "Enable")) == "false");
  CHECK(actions(set(t, {{client6(1, "RequestedOptions"), "23"}})) ==
        texts{"dhcp6-client-1 WAKE"});
  CHECK(actions(set(t, {{client6(1, "X_LEASEHOLD_Downstream.1.SubnetID"),
                         "1"}})) == texts{"dhcp6-client-1 WAKE"});
}
