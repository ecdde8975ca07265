#include "tests/actors/client/machine_world.hpp"

using namespace lh;
using namespace lh::tests;
using client::dhcp4_machine;
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
    return child;
  }

  void restore(bool same_boot, const pb::ChildInfo& child) {
    feed(&dhcp4_machine::restore, record, same_boot, child);
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
  feed(&dhcp4_machine::lease_reported, again);
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
  feed(&dhcp4_machine::lease_reported, again);
  CHECK(counters().ack() == 1);
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
  feed(&dhcp4_machine::address_applied, pb::LinkResult{});
  CHECK(saves == before + 1);
}

TEST_CASE_FIXTURE(second_life, "dhcp4 machine: a start that changes nothing is "
                               "not saved") {
  record.set_client_identifier(std::string("\1\2\0\0\0\0\1", 7));
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
