#include "tests/actors/client/machine_world.hpp"

#include <cerrno>
#include <csignal>

using namespace lh;
using namespace lh::tests;
using client::client_machine;
using kind = pb::LeaseReport;

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a first lease is applied, "
                                 "then said") {
  configure(wan_row());
  link(true);
  process_runs();
  report(kind::DECONFIG);
  CHECK(deeds() == lines{"start"});
  report(kind::BOUND, wan_lease());
  CHECK(said() ==
        lines{"apply wan0 192.0.2.7/24 600 s", "to bound", "LEASE_UPDATE"});
  auto& event = all_events.back();
  CHECK(event.client() == "Device.DHCPv4.Client.1");
  CHECK(event.interface() == "wan0");
  CHECK(event.family() == "v4");
  CHECK_FALSE(event.has_old());
  CHECK(event.new_().v4().address().value() == 0xc0000207);
  auto shown = machine.state();
  CHECK(shown.dhcp_status() == "Bound");
  CHECK(shown.lease().lease_s() == 600);
  CHECK(shown.clock().obtained_boot_ns() == now.ns);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a lease counts from the "
                                 "plugin's start") {
  configure(wan_row());
  link(true);
  process_runs();
  auto told = now;
  pb::LeaseReport late;
  late.set_kind(kind::BOUND);
  late.set_boottime_ns(now.ns);
  late.set_pid(1);
  *late.mutable_lease() = wan_lease();
  now = now + 100s;
  said();
  feed(&client_machine::lease_reported, late);
  CHECK(deeds() == lines{"apply wan0 192.0.2.7/24 500 s"});
  CHECK(machine.record().clock().obtained_boot_ns() == told.ns);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: nothing is said before the "
                                 "kernel has the address") {
  configure(wan_row());
  link(true);
  process_runs();
  said();
  kernel_answers = false;
  report(kind::BOUND, wan_lease());
  CHECK(said() == lines{"apply wan0 192.0.2.7/24 600 s"});
  CHECK(state() == "acquiring");
  feed(&client_machine::applied, pb::LinkResult{});
  CHECK(events() == lines{"LEASE_UPDATE"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: an address that the kernel "
                                 "refuses is an error, not a lease") {
  configure(wan_row());
  link(true);
  process_runs();
  said();
  kernel_says.set_error(EINVAL);
  kernel_says.set_text("the kernel refuses");
  report(kind::BOUND, wan_lease());
  CHECK(events().empty());
  CHECK(machine.state().last_error() == "the kernel refuses");
  CHECK_FALSE(machine.state().has_lease());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: an unchanged renew is one "
                                 "lifetime refresh and LEASE_RENEW") {
  bring_up();
  REQUIRE(advance(300s));
  said();
  report(kind::RENEW, wan_lease());
  CHECK(said() == lines{"apply wan0 192.0.2.7/24 600 s", "LEASE_RENEW"});
  CHECK(all_events.back().changed().empty());
  CHECK(all_events.back().has_old());
  CHECK(all_events.back().has_new_());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a shorter lease is a renew "
                                 "with its field, other DNS an update") {
  bring_up();
  report(kind::RENEW, wan_lease(300));
  CHECK(events() == lines{"LEASE_RENEW"});
  CHECK(all_events.back().changed(0) == "lease_s");
  auto other = wan_lease(300);
  other.add_dns()->set_value(0x08080808);
  now = now + 1s;
  report(kind::RENEW, other);
  CHECK(events() == lines{"LEASE_UPDATE"});
  REQUIRE(all_events.back().changed_size() == 1);
  CHECK(all_events.back().changed(0) == "dns");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: another address replaces the "
                                 "old one without a LEASE_DEL") {
  bring_up();
  report(kind::BOUND, wan_lease(600, 8));
  CHECK(said() == lines{"apply wan0 192.0.2.8/24 600 s less 192.0.2.7/24",
                        "LEASE_UPDATE"});
  CHECK(all_events.back().old().v4().address().value() == 0xc0000207);
  CHECK(all_events.back().changed(0) == "address");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: deconfig, leasefail and a "
                                 "death never remove an address") {
  bring_up();
  report(kind::DECONFIG);
  CHECK(machine.state().has_lease());
  report(kind::LEASEFAIL);
  process_ends();
  CHECK(deeds() == lines{"start -r 192.0.2.7"});
  CHECK(machine.state().has_lease());
  process_runs();
  report(kind::BOUND, wan_lease());
  CHECK(events() == lines{"STARTED", "LEASE_RENEW"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: after deconfig it is not "
                                 "bound any more") {
  bring_up();
  report(kind::DECONFIG);
  CHECK(state() == "acquiring");
  CHECK(machine.state().dhcp_status() != "Bound");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a NAK removes the address and "
                                 "is not asked for again") {
  bring_up();
  report(kind::NAK);
  CHECK(state() == "acquiring");
  auto all = said();
  CHECK(all.front() == "remove wan0 192.0.2.7/24");
  CHECK(all.back() == "LEASE_DEL");
  CHECK(all_events.back().old().v4().address().value() == 0xc0000207);
  CHECK(machine.state().dhcp_status() != "Bound");
  process_ends();
  CHECK(deeds() == lines{"start"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a lease ends by the clock") {
  bring_up(wan_lease(80));
  REQUIRE(advance(69s));
  CHECK(said().empty());
  REQUIRE(advance(1s));
  CHECK(said() == lines{"to rebinding"});
  CHECK(machine.state().dhcp_status() == "Rebinding");
  REQUIRE(advance(9s));
  CHECK(said().empty());
  REQUIRE(advance(1s));
  CHECK(deeds() == lines{"remove wan0 192.0.2.7/24"});
  CHECK(all_events.back().type() == pb::LEASE_DEL);
  CHECK(state() == "acquiring");
  CHECK_FALSE(machine.state().has_lease());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: an infinite lease never "
                                 "ends and arms no timer") {
  bring_up(wan_lease(client::infinite_lease));
  CHECK_FALSE(next().has_value());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a bound client wakes for "
                                 "nothing before 7/8 of its lease") {
  bring_up(wan_lease(800));
  CHECK(next() == 700s - 1ms);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a refused lease is asked "
                                 "for again later, and changes no other") {
  bring_up();
  pb::LeaseReport bad;
  bad.set_kind(kind::RENEW);
  bad.set_boottime_ns(now.ns);
  bad.set_refusal("the mask has holes");
  feed(&client_machine::lease_reported, bad);
  CHECK(said() == lines{"stop 0"});
  CHECK(machine.state().has_lease());
  CHECK(machine.state().last_error() == "the mask has holes");
  CHECK(machine.record().last_event_ns() == now.ns);
  process_ends();
  REQUIRE(advance(100ms));
  CHECK(said() == lines{"to backoff", "to starting", "start -r 192.0.2.7"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: repeated and older events "
                                 "are ignored") {
  configure(wan_row());
  link(true);
  process_runs();
  pb::LeaseReport first;
  first.set_kind(kind::BOUND);
  first.set_boottime_ns(now.ns);
  first.set_pid(77);
  *first.mutable_lease() = wan_lease();
  feed(&client_machine::lease_reported, first);
  said();
  feed(&client_machine::lease_reported, first);
  CHECK(said().empty());
  auto older = first;
  older.set_boottime_ns(now.ns - 1);
  older.set_kind(kind::NAK);
  feed(&client_machine::lease_reported, older);
  CHECK(said().empty());
  CHECK(machine.state().has_lease());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: events before the "
                                 "configuration wait for it and the process") {
  report(kind::BOUND, wan_lease());
  CHECK(said().empty());
  configure(wan_row());
  CHECK(machine.record().last_event_ns() == 0);
  link(true);
  process_runs();
  auto all = said();
  CHECK(std::count(all.begin(), all.end(), "LEASE_UPDATE") == 1);
  CHECK(machine.record().last_event_ns() == now.ns);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: an event stays uncovered "
                                 "until it is carried out") {
  configure(wan_row());
  link(true);
  process_runs();
  kernel_answers = false;
  report(kind::BOUND, wan_lease());
  CHECK(machine.record().last_event_ns() == 0);
  feed(&client_machine::applied, pb::LinkResult{});
  CHECK(machine.record().last_event_ns() == now.ns);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: events come one after the "
                                 "other, each when the one before is done") {
  configure(wan_row());
  link(true);
  process_runs();
  kernel_answers = false;
  said();
  report(kind::BOUND, wan_lease());
  now = now + 1ms;
  report(kind::RENEW, wan_lease(900));
  CHECK(deeds() == lines{"apply wan0 192.0.2.7/24 600 s"});
  feed(&client_machine::applied, pb::LinkResult{});
  CHECK(deeds() == lines{"apply wan0 192.0.2.7/24 900 s"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: Renew asks udhcpc at once") {
  bring_up();
  act(pb::ClientAction::RENEW);
  CHECK(said() == lines{"to renewing", "signal 10"});
  CHECK(machine.state().dhcp_status() == "Renewing");
  report(kind::RENEW, wan_lease());
  CHECK(said() ==
        lines{"apply wan0 192.0.2.7/24 600 s", "to bound", "LEASE_RENEW"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: Renew on a client that is "
                                 "disabled or waits does nothing") {
  act(pb::ClientAction::RENEW);
  disable();
  act(pb::ClientAction::RENEW);
  link(false);
  configure(wan_row());
  act(pb::ClientAction::RENEW);
  CHECK(deeds().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: Enable and Renew in one "
                                 "burst start it") {
  configure(wan_row());
  act(pb::ClientAction::RENEW);
  link(true);
  act(pb::ClientAction::RENEW);
  CHECK(deeds() == lines{"start"});
}
