#include "actors/tr181/capability.hpp"
#include "actors/tr181/client_config.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/shown_rows.hpp"
#include "bound6.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181;
using namespace lh::tr181::test;

using idle_rows = std::set<std::pair<std::string, std::string>>;

namespace {

std::string lan_row(int n, const char* name) {
  return client6(1, fmt::format("X_LEASEHOLD_Downstream.{}.{}", n, name));
}

/// DHCPv6 client 1 on wan0 with a prefix, and lan0 behind it.
struct gateway {
  tree t;
  observations seen;

  gateway() {
    t = with_rows({}, "Device.DHCPv6.Client.", 1);
    t = with_rows(t, client6(1, "X_LEASEHOLD_Downstream."), 2);
    write({{client6(1, "Interface"), "wan0"},
           {client6(1, "Enable"), "true"},
           {client6(1, "RequestPrefixes"), "true"},
           {lan_row(1, "Interface"), "lan0"},
           {lan_row(1, "SubnetID"), "1"},
           {lan_row(1, "Enable"), "true"}});
    seen.clients["dhcp6-client-1"] = bound6();
    show_rows(t, seen);
  }

  void write(const assignments& values) {
    auto made = set(t, values);
    REQUIRE(made.faults.empty());
    t = made.after;
    show_rows(t, seen);
  }

  snapshot now() const { return {t, seen, {}, "b"}; }

  /// The devices that the client is told to give a /64.
  std::vector<std::string> devices() const {
    std::vector<std::string> list;
    auto table = client_table(t);
    for (const auto& one : table.clients(0).v6().downstream())
      list.push_back(one.device());
    return list;
  }

  std::string at(const std::string& path) const {
    auto list = get(now(), path);
    return list.size() == 1 ? list.begin()->second : "not one value";
  }
};

const std::string lan = "Device.IP.Interface.2.";
const std::vector<std::string> lan0{"lan0"};

} // namespace

TEST_CASE("downstream: an interface that is off gets nothing, and it is said") {
  for (auto name : {"Enable", "IPv6Enable"}) {
    CAPTURE(name);
    gateway g;
    CHECK(g.devices() == lan0);
    CHECK(idle_downstream(g.now()).empty());
    CHECK(g.at(lan + "IPv6Address.1.IPAddress") == "2001:db8:12:3401::1");
    g.write({{lan + "IPv6Address.1.Alias", "mine"}, {lan + name, "false"}});
    CHECK(g.devices().empty());
    CHECK(idle_downstream(g.now()) ==
          idle_rows{{lan_row(1, "Interface"),
                     fmt::format("{}{} is false", lan, name)}});
    CHECK(g.at(client6(1, "X_LEASEHOLD_NotHonoured")) ==
          "X_LEASEHOLD_Downstream.1.Interface");
    CHECK(g.at(lan + "IPv6Address.1.IPAddress").empty());
    CHECK(g.at(lan + "IPv6Address.[mine].Status") == "Disabled");
    CHECK(g.at(lan + "IPv6Prefix.1.PrefixStatus") == "Invalid");
    g.write({{lan + name, "true"}});
    CHECK(g.devices() == lan0);
    CHECK(g.at(lan + "IPv6Address.[mine].IPAddress") == "2001:db8:12:3401::1");
    CHECK(idle_downstream(g.now()).empty());
  }
}

TEST_CASE("downstream: an interface that is off for IPv4 gets its part") {
  gateway g;
  g.write({{lan + "IPv4Enable", "false"}});
  CHECK(g.devices() == lan0);
}

TEST_CASE("downstream: the client's own device is none behind it") {
  gateway g;
  for (auto own : {"wan0", "Device.IP.Interface.1."}) {
    g.write({{lan_row(2, "Interface"), own}, {lan_row(2, "Enable"), "true"}});
    CHECK(g.devices() == lan0);
    CHECK(idle_downstream(g.now()) ==
          idle_rows{
              {lan_row(2, "Interface"), "wan0 is the client's own device"}});
  }
}

TEST_CASE("downstream: a row without a device says so when it is enabled") {
  gateway g;
  CHECK(idle_downstream(g.now()).empty());
  g.write({{lan_row(2, "Enable"), "true"}});
  CHECK(idle_downstream(g.now()) ==
        idle_rows{{lan_row(2, "Interface"), "names no device"}});
}

TEST_CASE("downstream: what the client reports of its rows counts too") {
  gateway g;
  auto& report = g.seen.capability["dhcp6-client-1"];
  for (auto name : {"DSCPMark", "X_LEASEHOLD_Downstream.1.SubnetID"}) {
    auto& one = *report.add_parameters();
    one.set_parameter(name);
    one.set_reason("for a test");
  }
  CHECK(idle_downstream(g.now()) ==
        idle_rows{{lan_row(1, "SubnetID"), "for a test"}});
}

TEST_CASE("downstream: a client heeds the interfaces of its rows") {
  gateway g;
  row_address client{id::dhcpv6_client::table, {1}};
  row_address behind{id::ip_interface::table, {2}};
  row_address own{id::ip_interface::table, {1}};
  CHECK(rows_heeding(g.t, {behind}) == std::set{client});
  CHECK(rows_heeding(g.t, {own}).empty());
}
