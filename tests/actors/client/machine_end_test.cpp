#include "tests/actors/client/machine_world.hpp"

#include <csignal>

using namespace lh;
using namespace lh::tests;
using client::client_machine;
using kind = pb::LeaseReport;

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: disable is LEASE_DEL, then "
                                 "STOPPED, without a RELEASE") {
  bring_up();
  disable();
  CHECK(said() == lines{"to stopping", "remove wan0 192.0.2.7/24", "LEASE_DEL",
                        "stop 15"});
  process_ends(SIGTERM);
  CHECK(said() == lines{"to disabled", "STOPPED"});
  CHECK_FALSE(machine.record().has_lease());
  REQUIRE(advance(1h));
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: STOPPED waits for a process "
                                 "that needs eight seconds to die") {
  bring_up();
  disable();
  REQUIRE(advance(8s));
  CHECK(events() == lines{"LEASE_DEL"});
  CHECK(state() == "stopping");
  process_ends();
  CHECK(events() == lines{"STOPPED"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: release is on the wire before "
                                 "the address goes") {
  bring_up();
  act(pb::ClientAction::RELEASE);
  disable();
  CHECK(said() == lines{"to stopping", "signal 12"});
  report(kind::DECONFIG);
  CHECK(said() == lines{"settle wan0", "remove wan0 192.0.2.7/24", "LEASE_DEL",
                        "stop 15"});
  process_ends(SIGTERM);
  CHECK(events() == lines{"STOPPED"});
  CHECK(state() == "disabled");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: the address waits until the "
                                 "RELEASE has left the neighbour queue") {
  bring_up();
  kernel_answers = false;
  act(pb::ClientAction::RELEASE);
  disable();
  report(kind::DECONFIG);
  CHECK(deeds() == lines{"signal 12", "settle wan0"});
  feed(&client_machine::settled, pb::LinkResult{});
  CHECK(deeds() == lines{"remove wan0 192.0.2.7/24"});
  feed(&client_machine::removed, pb::LinkResult{});
  CHECK(said() == lines{"LEASE_DEL", "stop 15"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a release that udhcpc does "
                                 "not answer has a limit of time") {
  bring_up();
  act(pb::ClientAction::RELEASE);
  disable();
  said();
  REQUIRE(next().has_value());
  CHECK(*next() <= 1s);
  REQUIRE(advance(1s));
  CHECK(events() == lines{"LEASE_DEL"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a process that dies during "
                                 "the release holds nothing up") {
  bring_up();
  act(pb::ClientAction::RELEASE);
  disable();
  process_ends();
  CHECK(events() == lines{"LEASE_DEL", "STOPPED"});
  CHECK(state() == "disabled");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: restart is LEASE_DEL STOPPED "
                                 "STARTED LEASE_UPDATE") {
  bring_up();
  act(pb::ClientAction::RESTART);
  report(kind::DECONFIG);
  process_ends(SIGTERM);
  CHECK(state() == "starting");
  process_runs();
  now = now + 1ms;
  report(kind::BOUND, wan_lease());
  CHECK(events() == lines{"LEASE_DEL", "STOPPED", "STARTED", "LEASE_UPDATE"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: restart gives the lease back "
                                 "on the wire first") {
  bring_up();
  act(pb::ClientAction::RESTART);
  report(kind::DECONFIG);
  CHECK(deeds() == lines{"signal 12", "settle wan0", "remove wan0 192.0.2.7/24",
                         "stop 15"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a client without a lease "
                                 "restarts without a RELEASE") {
  configure(wan_row());
  link(true);
  process_runs();
  said();
  act(pb::ClientAction::RESTART);
  CHECK(deeds() == lines{"stop 15"});
  process_ends(SIGTERM);
  process_runs();
  CHECK(events() == lines{"STOPPED", "STARTED"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: restart and release of a "
                                 "disabled client do nothing") {
  disable();
  said();
  act(pb::ClientAction::RESTART);
  act(pb::ClientAction::RELEASE);
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: disable in backoff needs no "
                                 "process") {
  configure(wan_row());
  link(true);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(advance(1s));
    process_runs();
    process_ends();
  }
  said();
  disable();
  CHECK(events() == lines{"STOPPED"});
  REQUIRE(advance(1h));
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: disable before udhcpc runs "
                                 "stops it all the same") {
  configure(wan_row());
  link(true);
  said();
  disable();
  CHECK(deeds() == lines{"stop 15"});
  process_runs();
  process_ends(SIGTERM);
  CHECK(state() == "disabled");
  CHECK(events().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: enable during the way down "
                                 "starts when it is over") {
  bring_up();
  disable();
  said();
  configure(wan_row());
  CHECK(said().empty());
  process_ends(SIGTERM);
  CHECK(said() == lines{"to starting", "STOPPED", "start -r 192.0.2.7"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: an event during the way down "
                                 "is not taken, and covered") {
  bring_up();
  disable();
  said();
  auto when = now.ns;
  report(kind::BOUND, wan_lease(600, 9));
  CHECK(deeds().empty());
  process_ends(SIGTERM);
  CHECK_FALSE(machine.state().has_lease());
  CHECK(machine.record().last_event_ns() >= when);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: another interface: the old "
                                 "one is left before the new one starts") {
  bring_up();
  auto row = wan_row();
  row.set_device("wan1");
  configure(row);
  CHECK(deeds() == lines{"remove wan0 192.0.2.7/24", "stop 15"});
  process_ends(SIGTERM);
  CHECK(said() == lines{"STOPPED", "follow wan1"});
  CHECK(all_events.back().interface() == "wan0");
  auto wan1 = wan_link(true, 4);
  wan1.set_device("wan1");
  feed(&client_machine::link_changed, wan1);
  CHECK(deeds() == lines{"start"});
  CHECK(last_start.argv(3) == "wan1");
  process_runs();
  CHECK(all_events.back().interface() == "wan1");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: another interface while the "
                                 "old device is absent") {
  bring_up();
  device_gone();
  process_ends();
  said();
  auto row = wan_row();
  row.set_device("wan1");
  configure(row);
  CHECK(events() == lines{"LEASE_DEL", "STOPPED"});
  CHECK(machine.state().device() == "wan1");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: another interface while an "
                                 "address is on its way to the old one") {
  bring_up();
  report(kind::NAK);
  process_ends();
  process_ends();
  REQUIRE(state() == "backoff");
  kernel_answers = false;
  now = now + 1ms;
  report(kind::BOUND, wan_lease());
  auto row = wan_row();
  row.set_device("wan1");
  configure(row);
  said();
  kernel_answers = true;
  feed(&client_machine::applied, pb::LinkResult{});
  auto all = said();
  CHECK(std::count(all.begin(), all.end(), "remove wan0 192.0.2.7/24") == 1);
  CHECK_FALSE(machine.state().has_lease());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a retired client leaves "
                                 "nothing behind") {
  bring_up();
  feed(&client_machine::retire, std::string{"Device.DHCPv4.Client.1"});
  process_ends(SIGTERM);
  auto all = said();
  CHECK(all.back() == "retired");
  CHECK(std::count(all.begin(), all.end(), "LEASE_DEL") == 1);
  CHECK(std::count(all.begin(), all.end(), "STOPPED") == 1);
  CHECK(machine.record().deleted());
  link(false);
  link(true);
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a client that never ran "
                                 "retires at once") {
  feed(&client_machine::retire, std::string{"Device.DHCPv4.Client.1"});
  auto all = said();
  CHECK(all.back() == "retired");
  CHECK(machine.record().deleted());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: shutdown that keeps touches "
                                 "neither process nor address") {
  bring_up();
  feed(&client_machine::shutdown, pb::SHUTDOWN_KEEP);
  CHECK(said() == lines{"shutdown done"});
  process_ends();
  link(false);
  link(true);
  CHECK(said().empty());
  CHECK(machine.record().has_lease());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: an event after a shutdown "
                                 "that keeps is left to the next daemon") {
  bring_up();
  feed(&client_machine::shutdown, pb::SHUTDOWN_KEEP);
  now = now + 1ms;
  auto when = now.ns;
  report(kind::RENEW, wan_lease(900));
  CHECK(machine.record().last_event_ns() < when);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: shutdown that stops ends "
                                 "process and address without a RELEASE") {
  bring_up();
  feed(&client_machine::shutdown, pb::SHUTDOWN_STOP);
  CHECK(deeds() == lines{"remove wan0 192.0.2.7/24", "stop 15"});
  process_ends(SIGTERM);
  CHECK(said() == lines{"STOPPED", "shutdown done"});
  CHECK_FALSE(machine.record().has_lease());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: shutdown that releases tells "
                                 "the server first") {
  bring_up();
  feed(&client_machine::shutdown, pb::SHUTDOWN_RELEASE);
  report(kind::DECONFIG);
  process_ends(SIGTERM);
  auto all = said();
  CHECK(all == lines{"to stopping", "signal 12", "settle wan0",
                     "remove wan0 192.0.2.7/24", "LEASE_DEL", "stop 15",
                     "STOPPED", "shutdown done"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a shutdown during a disable "
                                 "hurries it, and waits for it") {
  bring_up();
  disable();
  said();
  feed(&client_machine::shutdown, pb::SHUTDOWN_STOP);
  CHECK(said() == lines{"stop 15"});
  process_ends(SIGTERM);
  CHECK(said() == lines{"STOPPED", "shutdown done"});
}
