#include "actors/client/earlier_boot.hpp"
#include "tests/actors/client/machine_world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

using namespace lh;
using namespace lh::tests;
using client::client_machine;
using kind = pb::LeaseReport;

namespace {

struct second_life : machine_world {
  second_life() {
    record.set_client("dhcp4-client-1");
    *record.mutable_lease() = wan_lease();
    record.mutable_clock()->set_obtained_boot_ns(now.ns);
    record.set_device("wan0");
    record.mutable_last_address()->set_value(0xc0000207);
    record.set_last_event_ns(now.ns);
    record.set_last_event_pid(4000);
    record.set_restarts(2);
    now = now + 100s;
  }

  pb::ChildInfo running() {
    pb::ChildInfo child;
    child.set_running(true);
    child.mutable_identity()->set_pid(4711);
    child.set_daemon_start_time(77);
    return child;
  }

  pb::ChildInfo adopted() {
    auto child = running();
    child.set_adopted(true);
    return child;
  }

  void restore(bool same_boot, const pb::ChildInfo& child) {
    auto boot_id = same_boot ? "" : "another";
    auto known = client::in_this_boot(record, boot_id, 0, now).record;
    feed(&client_machine::restore, known, child);
  }

  pb::ClientRecord record;
};

} // namespace

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: an actor's restart disturbs no "
                               "process") {
  restore(true, running());
  configure(wan_row());
  link(true);
  for (auto& deed : deeds())
    CHECK(deed.find("apply wan0 192.0.2.7/24 500 s") == 0);
  CHECK(state() == "bound");
  CHECK(machine.state().pid() == 4711);
  CHECK(machine.state().restarts() == 2);
  CHECK(all_events.empty());
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: what is adopted is told once") {
  restore(true, adopted());
  configure(wan_row());
  link(true);
  CHECK(events() == lines{"LEASE_UPDATE"});
  CHECK(all_events.back().cause() == "adopted");
  CHECK(all_events.back().changed().empty());
  CHECK_FALSE(all_events.back().has_old());
  CHECK(machine.state().adopted());
  link(false);
  link(true);
  CHECK(events() == lines{});
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: a lease that ended is not "
                               "adopted, and the process has to tell of its "
                               "own") {
  now = now + 3600s;
  restore(true, adopted());
  configure(wan_row());
  link(true);
  auto all = said();
  CHECK(std::count(all.begin(), all.end(), "LEASE_DEL") == 1);
  CHECK(std::count(all.begin(), all.end(), fmt::format("signal {}", SIGUSR1)) ==
        1);
  CHECK(state() == "acquiring");
  advance(1s);
  CHECK(deeds() == lines{});
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: after an actor's restart nobody "
                               "is asked to tell") {
  record.clear_lease();
  restore(true, running());
  configure(wan_row());
  link(true);
  CHECK(state() == "acquiring");
  CHECK(deeds() == lines{});
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: a lease that was renewed "
                               "meanwhile has not ended") {
  now = now + 3600s;
  restore(true, adopted());
  report(kind::RENEW, wan_lease());
  configure(wan_row());
  CHECK(advance(1s));
  CHECK(events() == lines{});
  link(true);
  CHECK(events() == lines{"LEASE_RENEW", "LEASE_UPDATE"});
  CHECK(all_events.back().cause() == "adopted");
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: after an actor's restart a "
                               "renew is a renew") {
  restore(true, running());
  configure(wan_row());
  link(true);
  report(kind::RENEW, wan_lease());
  CHECK(events() == lines{"LEASE_RENEW"});
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: events of the record are not "
                               "handled twice") {
  restore(true, running());
  configure(wan_row());
  link(true);
  said();
  pb::LeaseReport again;
  again.set_kind(kind::NAK);
  again.set_boottime_ns(record.last_event_ns());
  again.set_pid(4000);
  feed(&client_machine::lease_reported, again);
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: a daemon's restart keeps the "
                               "address and asks for it again") {
  restore(true, {});
  configure(wan_row());
  link(true);
  CHECK(deeds() ==
        lines{"apply wan0 192.0.2.7/24 500 s", "start -r 192.0.2.7"});
  CHECK(all_events.empty());
  process_runs();
  report(kind::BOUND, wan_lease());
  CHECK(events() == lines{"STARTED", "LEASE_RENEW"});
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: after a system's restart only "
                               "the address to ask for is left") {
  record.set_last_event_ns(now.ns + 1'000'000'000'000'000);
  restore(false, {});
  configure(wan_row());
  CHECK_FALSE(machine.state().has_lease());
  link(true);
  CHECK(deeds() == lines{"start -r 192.0.2.7"});
  process_runs();
  report(kind::BOUND, wan_lease());
  CHECK(events() == lines{"STARTED", "LEASE_UPDATE"});
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: a lease that ran out meanwhile "
                               "is deleted") {
  now = now + 1000s;
  restore(true, {});
  configure(wan_row());
  device_gone();
  REQUIRE(advance(0s));
  CHECK(events() == lines{"LEASE_DEL"});
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: a row that was disabled "
                               "meanwhile gives its lease up") {
  restore(true, running());
  disable();
  process_ends();
  CHECK(events() == lines{"LEASE_DEL", "STOPPED"});
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: a row that names another "
                               "device now leaves the old one first") {
  restore(true, {});
  auto row = wan_row();
  row.set_device("wan1");
  configure(row);
  auto all = said();
  REQUIRE(all.size() >= 2);
  CHECK(std::count(all.begin(), all.end(), "remove wan0 192.0.2.7/24") == 1);
  CHECK(all.back() == "follow wan1");
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: counters outlive actor, daemon "
                               "and system") {
  auto& kept = *record.mutable_counters();
  kept.set_ack(7);
  kept.set_release(2);
  kept.set_binds(3);
  kept.set_bind_ms(120);
  auto same_boot = true;
  SUBCASE("actor or daemon") {}
  SUBCASE("system") {
    same_boot = false;
  }
  restore(same_boot, same_boot ? running() : pb::ChildInfo{});
  CHECK(counters().ack() == 7);
  configure(wan_row());
  link(true);
  process_runs();
  report(kind::BOUND, wan_lease());
  CHECK(counters().ack() == 8);
  CHECK(counters().release() == 2);
  CHECK(counters().binds() == 4);
  CHECK(machine.record().counters().ack() == 8);
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: an event of the record is not "
                               "counted twice") {
  record.mutable_counters()->set_ack(1);
  restore(true, running());
  configure(wan_row());
  link(true);
  pb::LeaseReport again;
  again.set_kind(kind::BOUND);
  again.set_boottime_ns(record.last_event_ns());
  again.set_pid(4000);
  *again.mutable_lease() = wan_lease();
  feed(&client_machine::lease_reported, again);
  CHECK(counters().ack() == 1);
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: what was said meanwhile is "
                               "taken in its order, however it comes") {
  restore(true, running());
  pb::LeaseReport said;
  said.set_kind(kind::RENEW);
  *said.mutable_lease() = wan_lease();
  for (auto when : {-1s, -2s}) {
    said.set_boottime_ns((now + when).ns);
    feed(&client_machine::lease_reported, said);
  }
  configure(wan_row());
  link(true);
  CHECK(counters().ack() == 2);
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: a search that began in an "
                               "earlier life has no known length") {
  record.clear_lease();
  record.mutable_counters()->set_bind_ms(120);
  restore(true, running());
  configure(wan_row());
  link(true);
  REQUIRE(advance(1s));
  report(kind::BOUND, wan_lease());
  CHECK(counters().binds() == 1);
  CHECK(counters().bind_ms() == 120);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: what happens at once is saved "
                                 "once") {
  configure(wan_row());
  link(true);
  CHECK(saves == 1);
  process_runs();
  report(kind::DECONFIG);
  CHECK(saves == 1);
  now = now + 1ms;
  report(kind::BOUND, wan_lease());
  CHECK(saves == 2);
  now = now + 1ms;
  process_ends();
  CHECK(saves == 3);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: events that waited for each "
                                 "other are saved once") {
  bring_up();
  kernel_answers = false;
  for (int i = 0; i < 5; ++i) {
    report(kind::RENEW, wan_lease());
    now = now + 1ms;
  }
  disable();
  auto before = saves;
  feed(&client_machine::applied, pb::LinkResult{});
  CHECK(saves == before + 1);
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: a start that changes nothing is "
                               "not saved") {
  machine_world first;
  first.configure(wan_row());
  first.link(true);
  record.set_client_identifier(first.machine.record().client_identifier());
  record.set_command(first.machine.record().command());
  record.set_started_ifindex(first.machine.record().started_ifindex());
  restore(true, {});
  configure(wan_row());
  link(true);
  CHECK(deeds().back() == "start -r 192.0.2.7");
  CHECK(saves == 0);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: the record has what the next "
                                 "life needs") {
  bring_up();
  auto kept = machine.record();
  CHECK(kept.client() == "dhcp4-client-1");
  CHECK(kept.device() == "wan0");
  CHECK(kept.lease().server().value() == 0xc0000201);
  CHECK(kept.last_address().value() == 0xc0000207);
  CHECK(kept.client_identifier() == std::string("\1\2\0\0\0\0\1", 7));
  CHECK(saves > 0);
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: who was told to release when "
                               "the daemon ended is replaced, its address "
                               "goes") {
  record.set_released(true);
  restore(true, running());
  configure(wan_row());
  link(true);
  CHECK(deeds() == lines{"remove wan0 192.0.2.7/24", "stop 15"});
  CHECK(all_events.back().type() == pb::LEASE_DEL);
  process_ends(15);
  CHECK(deeds().front().find("start") == 0);
  CHECK_FALSE(machine.record().released());
}

TEST_CASE_FIXTURE(second_life,
                  "dhcp4 machine: a RELEASE is written down before "
                  "it is asked for") {
  bring_up();
  auto before = saves;
  act(pb::ClientAction::RESTART);
  CHECK(saves == before + 1);
  CHECK(machine.record().released());
  CHECK(said().back() == "signal 12");
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: a process on a device that was "
                               "made anew meanwhile is replaced") {
  record.set_started_ifindex(3);
  restore(true, adopted());
  configure(wan_row());
  SUBCASE("the same device") {
    link(true);
    CHECK(deeds().front().find("apply") == 0);
    CHECK(state() == "bound");
  }
  SUBCASE("another of its name") {
    link(true, 4);
    CHECK(deeds().front() == "stop 0");
    process_ends();
    CHECK(state() == "starting");
    CHECK(machine.record().started_ifindex() == 4);
  }
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: a process of another backend is "
                               "stopped as that one is") {
  record.set_backend("dhcpcd");
  restore(true, adopted());
  configure(wan_row());
  CHECK(
      deeds().back() ==
      fmt::format("stop {}", client::find_backend("v4", "dhcpcd")->can().stop));
  process_ends();
  link(true);
  CHECK(state() == "starting");
  CHECK(machine.record().backend() == "udhcpc");
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: an actor's restart does not "
                               "tell of an adoption again") {
  auto child = running();
  child.set_adopted(true);
  SUBCASE("this daemon has told of it") {
    record.set_told_by(77);
    restore(true, child);
    configure(wan_row());
    link(true);
    CHECK(events() == lines{});
  }
  SUBCASE("an earlier one has") {
    record.set_told_by(76);
    restore(true, child);
    configure(wan_row());
    link(true);
    CHECK(events() == lines{"LEASE_UPDATE"});
    CHECK(machine.record().told_by() == 77);
  }
}
