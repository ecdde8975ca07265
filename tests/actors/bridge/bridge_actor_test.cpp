#include "bridge_world.hpp"

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;
using protocol::tr181_bridge;
using lines = std::vector<std::string>;

namespace {

lines actions(const pb::ClientTable& table) {
  lines all;
  for (auto& action : table.actions())
    all.push_back(action.client() + " " +
                  pb::ClientAction::Kind_Name(action.kind()));
  return all;
}

} // namespace

TEST_CASE_FIXTURE(bridged, "bridge: the file's rows go to the controller, to "
                           "be configured anew") {
  REQUIRE(tables.size() == 1);
  CHECK(tables[0].refresh());
  REQUIRE(tables[0].clients_size() == 1);
  CHECK(tables[0].clients(0).client() == "dhcp4-client-1");
  CHECK(tables[0].clients(0).path() == "Device.DHCPv4.Client.1");
  CHECK(tables[0].clients(0).device() == "wan0");
  CHECK(tables[0].clients(0).enable());
}

TEST_CASE_FIXTURE(bridged, "bridge: who asks for the table gets it") {
  auto table = ask<pb::ClientTable>(bridge(), pb::ClientTableQuery{});
  CHECK(table.clients(0).device() == "wan0");
  CHECK(table.actions().empty());
}

TEST_CASE_FIXTURE(bridged, "bridge: a change is answered when the store has "
                           "it") {
  store.holds = true;
  auto pending =
      self->request(bridge(), caf::infinite, assign({{"Alias", "uplink"}}));
  run();
  CHECK(self->mailbox().empty());
  CHECK(store.batches.back().rows(0).written().at("Alias") == "uplink");
  tell(names::store, pb::StatusQuery{});
  bool done = false;
  pending.receive([&](const pb::ChangeResult& r) { done = r.faults().empty(); },
                  [](caf::error&) {});
  CHECK(done);
}

TEST_CASE_FIXTURE(bridged, "bridge: an accepted value is read back at once") {
  store.holds = true;
  self->send(bridge(), assign({{"Alias", "uplink"}}));
  run();
  CHECK(get("Alias").text() == "uplink");
  tell(names::store, pb::StatusQuery{});
}

TEST_CASE_FIXTURE(bridged, "bridge: a refused transaction changes, keeps and "
                           "tells nothing") {
  auto told = tables.size();
  auto kept = store.batches.size();
  auto result = set({{"Alias", "uplink"}, {"Enable", "maybe"}});
  REQUIRE(result.faults_size() == 1);
  CHECK(result.faults(0).path() == "Device.DHCPv4.Client.1.Enable");
  CHECK(result.faults(0).code() / 10 == 900);
  CHECK(get("Alias").text() == "wan");
  CHECK(tables.size() == told);
  CHECK(store.batches.size() == kept);
}

TEST_CASE_FIXTURE(bridged, "bridge: actions go with the rows that they are "
                           "for") {
  set({{"Enable", "true"}});
  CHECK(actions(tables.back()) == lines{"dhcp4-client-1 WAKE"});
  set({{"Renew", "true"}});
  CHECK(actions(tables.back()) == lines{"dhcp4-client-1 RENEW"});
  CHECK_FALSE(tables.back().refresh());
  set({{"X_RDK_Release", "true"}});
  CHECK(actions(tables.back()) == lines{"dhcp4-client-1 RELEASE"});
  CHECK_FALSE(tables.back().clients(0).enable());
  CHECK_FALSE(get("Enable").boolean());
}

TEST_CASE_FIXTURE(bridged, "bridge: rows come and go, and are kept") {
  pb::AddRow add;
  add.set_table("Device.DHCPv4.Client.");
  auto added = ask<pb::ChangeResult>(bridge(), add);
  CHECK(added.path() == "Device.DHCPv4.Client.2.");
  CHECK(tables.back().clients_size() == 2);
  pb::DeleteRow del;
  del.set_row("Device.DHCPv4.Client.2.");
  CHECK(ask<pb::ChangeResult>(bridge(), del).faults().empty());
  CHECK(tables.back().clients_size() == 1);
  CHECK(ask<pb::ChangeResult>(bridge(), del).faults(0).code() == 9005);
}

TEST_CASE_FIXTURE(bridged, "bridge: after a crash it has the same rows and "
                           "has all states told again") {
  set({{"Enable", "false"}, {"Alias", "uplink"}});
  keep_rows();
  crash(names::bridge);
  tables.clear();
  start();
  CHECK(get("Alias").text() == "uplink");
  CHECK_FALSE(get("Enable").boolean());
  REQUIRE(tables.size() == 1);
  CHECK(tables[0].refresh());
  CHECK_FALSE(tables[0].clients(0).enable());
}

TEST_CASE_FIXTURE(bridged, "bridge: what was written to the row of a file's "
                           "client's address is there after a crash") {
  const std::string address = "Device.IP.Interface.1.IPv4Address.1.";
  shared.clocks.wall_ns = [wall = shared.clocks.wall_ns] {
    return wall() + 1'700'000'000'000'000'000;
  };
  auto request = assign({});
  for (auto [name, text] : {std::pair{"Enable", "false"}, {"Alias", "wan-4"}}) {
    request.add_assignments()->set_path(address + name);
    request.mutable_assignments()->rbegin()->set_value(text);
  }
  CHECK(ask<pb::ChangeResult>(bridge(), request).faults().empty());
  keep_rows();
  crash(names::bridge);
  start();
  CHECK_FALSE(page(address + "Enable").parameters(0).boolean());
  CHECK(page(address + "Alias").parameters(0).text() == "wan-4");
}

TEST_CASE_FIXTURE(bridged, "bridge: a changed file is in force, what was "
                           "written stays") {
  set({{"Enable", "false"}});
  auto changed = store.settings;
  changed.mutable_dhcpv4_clients(0)->add_request(42);
  auto* second = changed.add_dhcpv4_clients();
  second->set_alias("backup");
  second->set_interface("wan1");
  second->set_enable(true);
  shared.directory.publish(&*self, protocol::topics::settings, changed);
  run();
  REQUIRE(tables.back().clients_size() == 2);
  CHECK_FALSE(tables.back().clients(0).enable());
  CHECK(tables.back().clients(0).requested(0).tag() == 42);
  CHECK(tables.back().clients(1).device() == "wan1");
}

TEST_CASE_FIXTURE(bridged, "bridge: what a client tells is shown, and the "
                           "lease time counts down by itself") {
  tell(names::bridge, bound(now().ns));
  CHECK(get("IPAddress").text() == "192.0.2.7");
  CHECK(get("LeaseTimeRemaining").signed_number() == 600);
  CHECK_FALSE(timers());
  advance(100s);
  CHECK(get("LeaseTimeRemaining").signed_number() == 500);
  auto status = ask<pb::Status>(bridge(), pb::StatusQuery{});
  CHECK(status.clients(0).address() == "192.0.2.7/24");
  CHECK(ask<pb::Health>(bridge(), pb::HealthQuery{}).level() ==
        pb::Health::HEALTHY);
}

TEST_CASE_FIXTURE(bridged, "bridge: a store alarm is critical health") {
  pb::StoreHealth alarm;
  alarm.set_alarm("No space left on device");
  shared.directory.publish(&*self, protocol::topics::store_health, alarm);
  run();
  auto health = ask<pb::Health>(bridge(), pb::HealthQuery{});
  CHECK(health.level() == pb::Health::CRITICAL);
  auto done = set({{"DSCPMark", "9"}});
  CHECK(done.faults().empty());
  CHECK(done.warning().find("No space left") != std::string::npos);
  shared.directory.publish(&*self, protocol::topics::store_health,
                           pb::StoreHealth{});
  run();
  CHECK(set({{"DSCPMark", "8"}}).warning().empty());
}

TEST_CASE_FIXTURE(bridged, "bridge: a store that is well again gets the rows "
                           "that it may have lost") {
  set({{"Alias", "uplink"}});
  store.batches.clear();
  tell(names::bridge, pb::StoreHealth{});
  keep_rows();
  crash(names::bridge);
  start();
  CHECK(get("Alias").text() == "uplink");
}

TEST_CASE_FIXTURE(bridged, "bridge: without its rows it answers nothing wrong, "
                           "and loads them when the store is there") {
  auto bearer = shared.directory.find(names::store);
  shared.directory.drop(names::store, bearer->id());
  crash(names::bridge);
  start();
  CHECK_FALSE(try_ask<pb::Status>(bridge(), pb::StatusQuery{}).has_value());
  CHECK_FALSE(try_ask<pb::ChangeResult>(bridge(), assign({{"Enable", "false"}}))
                  .has_value());
  shared.directory.put(names::store, bearer);
  advance(200ms);
  CHECK(get("Enable").boolean());
}
