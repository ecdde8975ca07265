#include "tests/actors/client/client_world.hpp"

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;
using kind = pb::LeaseReport;

TEST_CASE_FIXTURE(client_world, "dhcp4 client: it asks for its record, its "
                                "settings, its configuration and its events") {
  start_actor();
  CHECK(hellos == 1);
  CHECK(asked_for == lines{client});
  CHECK(orders().empty());
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: from configuration to lease") {
  start_actor();
  tell(client, wan_row());
  CHECK(orders() == lines{"start"});
  CHECK(runner.last_start.child() == client);
  process_runs(4711);
  report(kind::BOUND, wan_lease());
  CHECK(requests() == lines{"apply 600"});
  CHECK(store.events() == lines{"STARTED", "LEASE_UPDATE"});
  CHECK(state() == "bound");
  CHECK(shown.back().pid() == 4711);
  CHECK(shown.back().clock().boot_id() == "this-boot");
  auto& kept = store.records[client];
  CHECK(kept.lease().address().value() == 0xc0000207);
  CHECK(kept.clock().boot_id() == "this-boot");
  CHECK(kept.last_event_ns() == now().ns);
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: nothing is started before the "
                                "settings have come") {
  store.busy = true;
  store.settings.mutable_programs()->set_udhcpc("/opt/udhcpc");
  start_actor();
  tell(client, wan_row());
  CHECK(orders().empty());
  store.busy = false;
  advance(50ms);
  CHECK(orders() == lines{"start"});
  CHECK(runner.last_start.argv(0) == "/opt/udhcpc");
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: steps and events are stamped") {
  start_actor();
  advance(1234ms);
  tell(client, wan_row());
  process_runs(4711);
  auto& batch = store.journal.back();
  CHECK(batch.events(0).mono_ms() == now().ns / 1'000'000);
  CHECK(batch.events(0).time().ns() == now().ns);
  CHECK(batch.transition().client() == "Device.DHCPv4.Client.1");
  CHECK(batch.transition().time().ns() == now().ns);
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: restarts after 0, 100 and 200 "
                                "ms of virtual time, each +-10 %") {
  bring_up();
  process_ends();
  CHECK(orders() == lines{"start", "start"});
  for (auto delay : {100ms, 200ms}) {
    process_runs(4712);
    process_ends();
    advance(delay * 9 / 10 - 2ms);
    CHECK(orders().empty());
    advance(delay / 5 + 4ms);
    CHECK(orders() == lines{"start"});
  }
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: a lease ends at its time") {
  bring_up(wan_lease(60));
  requests();
  advance(59900ms);
  CHECK(requests().empty());
  advance(200ms);
  CHECK(requests() == lines{"remove"});
  CHECK(store.events().back() == "LEASE_DEL");
  CHECK_FALSE(timers());
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: while it waits for an answer "
                                "it has no timer") {
  start_actor();
  tell(client, wan_row());
  process_runs(4711);
  CHECK_FALSE(timers());
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: a crash does not disturb its "
                                "process") {
  bring_up();
  orders();
  requests();
  advance(100s);
  crash(client);
  CHECK(shared.statistics.slot(client, "")->starts == 2);
  tell(client, wan_row());
  CHECK(orders().empty());
  for (auto& request : requests())
    CHECK(request.find("apply") == 0);
  CHECK(state() == "bound");
  CHECK(shown.back().pid() == 4711);
  CHECK(store.events() == lines{"STARTED", "LEASE_UPDATE"});
  report(kind::RENEW, wan_lease());
  CHECK(store.events().back() == "LEASE_RENEW");
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: after a crash the lease still "
                                "ends at its time") {
  bring_up(wan_lease(60));
  advance(30s);
  crash(client);
  tell(client, wan_row());
  requests();
  advance(29900ms);
  CHECK(requests().empty());
  advance(200ms);
  CHECK(requests() == lines{"remove"});
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: what makes it throw is kept and "
                                "it runs again") {
  start_actor();
  store.settings.mutable_identity()->set_enterprise(3561);
  tell(client, store.settings);
  auto bad = wan_row();
  bad.set_path("Device.DHCPv4.Client.one");
  tell(client, bad);
  auto slot = shared.statistics.slot(client, "");
  CHECK(slot->starts == 2);
  CHECK_FALSE(slot->last_error().empty());
  tell(client, wan_row());
  CHECK(orders() == lines{"start"});
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: what comes before its record "
                                "waits for it") {
  auto late = shared.directory.find(names::store);
  shared.directory.drop(names::store, late->id());
  start_actor();
  tell(client, wan_row());
  CHECK(orders().empty());
  shared.directory.put(names::store, late);
  advance(100ms);
  CHECK(orders() == lines{"start"});
  CHECK(hellos == 1);
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: it waits for a runner that is "
                                "being restarted") {
  auto late = shared.directory.find(names::runner);
  shared.directory.drop(names::runner, late->id());
  start_actor();
  tell(client, wan_row());
  CHECK(hellos == 0);
  shared.directory.put(names::runner, late);
  advance(100ms);
  CHECK(orders() == lines{"start"});
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: it waits for a store that goes "
                                "before the settings came") {
  auto runner_ptr = shared.directory.find(names::runner);
  auto store_ptr = shared.directory.find(names::store);
  auto gone = system.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](const pb::ChildQuery&) {
      shared.directory.drop(names::store, store_ptr->id());
      return pb::ChildInfo{};
    }};
  });
  put(names::runner, gone);
  start_actor();
  CHECK(hellos == 0);
  shared.directory.put(names::runner, runner_ptr);
  shared.directory.put(names::store, store_ptr);
  advance(100ms);
  CHECK(hellos == 1);
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: it follows its device and no "
                                "other") {
  bring_up();
  auto topic = [](auto device) { return protocol::topics::link(device); };
  CHECK(shared.directory.followers(topic("wan0")).size() == 1);
  auto row = wan_row();
  row.set_device("wan1");
  tell(client, row);
  process_ends(15);
  CHECK(shared.directory.followers(topic("wan0")).empty());
  CHECK(shared.directory.followers(topic("wan1")).size() == 1);
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: a published link state "
                                "reaches it") {
  links.link = wan_link(false);
  start_actor();
  tell(client, wan_row());
  CHECK(state() == "waiting-link");
  shared.directory.publish(&*self, protocol::topics::link("wan0"),
                           wan_link(true));
  run();
  CHECK(orders() == lines{"start"});
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: its state is told when it "
                                "changes, and again when it is configured") {
  bring_up();
  auto before = shown.size();
  tell(client, wan_link(true));
  CHECK(shown.size() == before);
  tell(client, wan_row());
  CHECK(shown.size() == before + 1);
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: a state with options is told "
                                "once") {
  auto lease = wan_lease();
  for (uint32_t code = 1; code < 30; ++code)
    (*lease.mutable_options())[code] = "x";
  bring_up(lease);
  auto before = shown.size();
  for (int i = 0; i < 20; ++i)
    tell(client, wan_link(true));
  CHECK(shown.size() == before);
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: what is not honoured is told "
                                "when it is configured and when it changes") {
  start_actor();
  CHECK(reported.empty());
  tell(client, wan_row());
  REQUIRE(reported.size() == 1);
  CHECK(reported[0].client() == client);
  CHECK(reported[0].parameters_size() > 0);
  process_runs(4711);
  tell(client, wan_link(true));
  CHECK(reported.size() == 1);
  auto row = wan_row();
  auto* option = row.add_sent();
  option->set_tag(53);
  option->set_value("x");
  option->set_row(3);
  tell(client, row);
  REQUIRE(reported.size() == 2);
  CHECK(reported[1].SerializeAsString() != reported[0].SerializeAsString());
  tell(client, row);
  CHECK(reported.size() == 3);
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: a reset reaches bridge and "
                                "store") {
  bring_up();
  CHECK(shown.back().counters().ack() == 1);
  CHECK(store.records[client].counters().binds() == 1);
  pb::ClientAction action;
  action.set_kind(pb::ClientAction::RESET_COUNTERS);
  tell(client, action);
  CHECK(shown.back().counters().ack() == 0);
  CHECK(shown.back().counters().has_ack());
  CHECK(store.records[client].counters().binds() == 0);
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: a crash loses no count") {
  bring_up();
  crash(client);
  tell(client, wan_row());
  CHECK(shown.back().counters().ack() == 1);
  advance(1s);
  report(kind::RENEW, wan_lease());
  CHECK(shown.back().counters().ack() == 2);
  CHECK(shown.back().counters().renewals() == 1);
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: shutdown is answered when it "
                                "is done") {
  bring_up();
  orders();
  pb::Shutdown order;
  order.set_mode(pb::SHUTDOWN_STOP);
  auto actor = shared.directory.find_as<protocol::dhcp_client>(client);
  auto pending = self->request(actor, caf::infinite, order);
  run();
  CHECK(orders() == lines{"stop 15"});
  process_ends(15);
  bool done = false;
  pending.receive([&](const pb::ShutdownDone&) { done = true; },
                  [](caf::error&) {});
  CHECK(done);
  CHECK(store.events().back() == "STOPPED");
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: shutdown that keeps is answered "
                                "at once") {
  bring_up();
  orders();
  pb::Shutdown order;
  order.set_mode(pb::SHUTDOWN_KEEP);
  ask<pb::ShutdownDone>(named<protocol::dhcp_client>(client), order);
  CHECK(orders().empty());
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: a retired one says so when "
                                "nothing of it is left") {
  bring_up();
  tell(client, pb::RetireClient{});
  CHECK(retired == 0);
  orders();
  process_ends(15);
  CHECK(retired == 1);
  CHECK(orders() == lines{"forget"});
  CHECK(store.records[client].deleted());
}

TEST_CASE_FIXTURE(client_world, "dhcp4 client: a critical client has its "
                                "program watched") {
  start_actor();
  tell(client, wan_row());
  orders();
  runner.watched.clear();
  pb::ChildExited child;
  child.set_start_error(2);
  tell(client, child);
  CHECK(runner.watched == "/sbin/udhcpc");
  CHECK(state() == "critical");
  CHECK(store.events() == lines{"FAILED"});
  tell(client, pb::ProgramChanged{});
  CHECK(orders() == lines{"start"});
}
