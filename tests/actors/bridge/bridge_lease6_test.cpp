#include "bridge_world.hpp"
#include "tests/actors/tr181/bound6.hpp"

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;
using tr181::test::bound6;
using lines = std::vector<std::string>;

namespace {

/// A bridge whose file has a DHCPv6 client on wan0 too.
struct bridged6 : bridged {
  bridged6() {
    auto& file = store.settings;
    auto& client = *file.add_dhcpv6_clients();
    client.set_alias("wan6");
    client.set_interface("wan0");
    client.set_enable(true);
    client.set_request_addresses(true);
    client.set_request_prefixes(true);
    auto& lan = *client.add_downstream();
    lan.set_interface("lan0");
    lan.set_subnet_id(1);
    shared.directory.publish(&*self, protocol::topics::settings, file);
    put("watcher", spawn_recorder(system, changes));
    run();
  }

  void watch(const std::string& path) {
    pb::WatchParameters order;
    order.set_watcher("watcher");
    order.set_watch(1);
    order.add_paths(path);
    ask<pb::ParameterPage>(named<protocol::parameter_watch>(names::bridge),
                           order);
  }

  lines news() {
    run();
    lines told;
    for (const auto& one : changes)
      for (const auto& change : one.changes())
        told.push_back(change.has_value()
                           ? change.value().path() + '=' + change.value().text()
                       : change.created().empty() ? '-' + change.deleted()
                                                  : '+' + change.created());
    changes.clear();
    return told;
  }

  std::string text(const std::string& path) {
    auto got = page(path);
    return got.parameters_size() == 1 ? got.parameters(0).text() : "none";
  }

  std::vector<pb::ParameterChanges> changes;
};

const std::string wan_prefix = "Device.IP.Interface.1.IPv6Prefix.1.";
const std::string lan_prefix = "Device.IP.Interface.2.IPv6Prefix.1.";

} // namespace

TEST_CASE_FIXTURE(bridged6, "bridge: a DHCPv6 lease is shown where it acts") {
  tell(names::bridge, bound6());
  CHECK(text(wan_prefix + "Prefix") == "2001:db8:12:3400::/56");
  CHECK(text(lan_prefix + "Prefix") == "2001:db8:12:3401::/64");
  CHECK(text("Device.MAP.Domain.1.TransportMode") == "Translation");
  auto status = ask<pb::Status>(bridge(), pb::StatusQuery{});
  REQUIRE(status.clients_size() == 2);
  CHECK(status.clients(1).address() == "2001:db8::7/128");
  tell(names::bridge, [] {
    auto gone = bound6();
    gone.clear_lease6();
    return gone;
  }());
  CHECK(text(wan_prefix + "Prefix").empty());
  CHECK(text(wan_prefix + "PrefixStatus") == "Invalid");
  CHECK(page("Device.MAP.Domain.").parameters().empty());
}

TEST_CASE_FIXTURE(bridged6, "bridge: a lease writes nothing to the store") {
  auto kept = store.batches.size();
  tell(names::bridge, bound6());
  CHECK(store.batches.size() == kept);
}

TEST_CASE_FIXTURE(bridged6, "bridge watch: a prefix that changes is told in "
                            "its row, with what comes and goes") {
  tell(names::bridge, bound6());
  watch("Device.IP.Interface.*.IPv6Prefix.*.Prefix");
  auto state = bound6();
  auto& lease = *state.mutable_lease6();
  lease.clear_prefixes();
  tr181::test::add_prefix(lease, "2001:db8:b::/56");
  tr181::test::add_prefix(lease, "2001:db8:12:3400::/56", "deprecated");
  tell(names::bridge, state);
  CHECK(news() == lines{"+Device.IP.Interface.1.IPv6Prefix.2.",
                        "+Device.IP.Interface.2.IPv6Prefix.2.",
                        wan_prefix + "Prefix=2001:db8:b::/56",
                        lan_prefix + "Prefix=2001:db8:b:1::/64"});
  tell(names::bridge, state);
  CHECK(news().empty());
}

TEST_CASE_FIXTURE(bridged6, "bridge watch: a client tells that its downstream "
                            "interface was switched off") {
  watch("Device.DHCPv6.Client.1.X_LEASEHOLD_NotHonoured");
  pb::SetParameters request;
  auto& off = *request.add_assignments();
  off.set_path("Device.IP.Interface.2.IPv6Enable");
  off.set_value("false");
  ask<pb::ChangeResult>(bridge(), request);
  CHECK(news() == lines{"Device.DHCPv6.Client.1.X_LEASEHOLD_NotHonoured="
                        "X_LEASEHOLD_Downstream.1.Interface"});
}

TEST_CASE_FIXTURE(bridged6, "bridge watch: a MAP domain comes and goes") {
  watch("Device.MAP.");
  tell(names::bridge, bound6());
  CHECK(news() ==
        lines{"+Device.MAP.Domain.1.", "Device.MAP.DomainNumberOfEntries="});
  auto state = bound6();
  state.mutable_lease6()->clear_mapt();
  tell(names::bridge, state);
  CHECK(news() ==
        lines{"-Device.MAP.Domain.1.", "Device.MAP.DomainNumberOfEntries="});
}

TEST_CASE_FIXTURE(bridged6, "bridge: moments are those of a clock that was "
                            "set, for whoever watches too") {
  const auto path = wan_prefix + "ValidLifetime";
  tell(names::bridge, bound6());
  auto before = text(path);
  watch(path);
  shared.clocks.wall_ns = [wall = shared.clocks.wall_ns] {
    return wall() + 3'600'000'000'000;
  };
  auto after = text(path);
  CHECK(after != before);
  CHECK(news() == lines{path + '=' + after});
}

TEST_CASE_FIXTURE(bridged6, "bridge: what was written to rows that a lease "
                            "brings comes back with the lease after a crash") {
  auto state = bound6();
  tr181::test::add_prefix(*state.mutable_lease6(), "2001:db8:a::/56",
                          "deprecated");
  auto unready = state;
  unready.clear_path();
  unready.clear_device();
  tell(names::bridge, state);
  const std::string old_wan = "Device.IP.Interface.1.IPv6Prefix.2.";
  const std::string old_lan = "Device.IP.Interface.2.IPv6Address.2.";
  pb::SetParameters request;
  for (const auto& row : {wan_prefix, lan_prefix, old_wan, old_lan}) {
    auto& one = *request.add_assignments();
    one.set_path(row + "Enable");
    one.set_value("false");
  }
  shared.clocks.wall_ns = [wall = shared.clocks.wall_ns] {
    return wall() + 1'700'000'000'000'000'000;
  };
  CHECK(ask<pb::ChangeResult>(bridge(), request).faults().empty());
  keep_rows();
  crash(names::bridge);
  start();
  CHECK(text(old_wan + "PrefixStatus") == "Invalid");
  tell(names::bridge, unready);
  tell(names::bridge, state);
  CHECK(text(old_wan + "Prefix") == "2001:db8:a::/56");
  CHECK(text(old_lan + "IPAddress") == "2001:db8:a:1::1");
  for (const auto& row : {wan_prefix, lan_prefix, old_wan, old_lan})
    CHECK_FALSE(page(row + "Enable").parameters(0).boolean());
  keep_rows();
  crash(names::bridge);
  start();
  tell(names::bridge, bound6());
  CHECK(page(old_wan).parameters().empty());
  CHECK(page(old_lan).parameters().empty());
}

TEST_CASE_FIXTURE(bridged6, "bridge: MAP is switched for all clients, and it "
                            "is kept") {
  pb::SetParameters request;
  auto& one = *request.add_assignments();
  one.set_path("Device.MAP.Enable");
  one.set_value("true");
  CHECK(ask<pb::ChangeResult>(bridge(), request).faults().empty());
  CHECK(tables.back().clients(1).v6().map());
  REQUIRE(store.batches.back().rows_size() == 1);
  CHECK(store.batches.back().rows(0).path() == "Device.");
  CHECK(store.batches.back().rows(0).written().at("MAP.Enable") == "true");
}
