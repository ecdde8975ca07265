#include "tests/actors/client/machine_world.hpp"

#include <csignal>

using namespace lh;
using namespace lh::tests;
using client::client_machine;
using kind = pb::LeaseReport;

namespace {

pb::LeaseReport told(kind::Kind what, net::boot_time when, uint32_t pid) {
  pb::LeaseReport report;
  report.set_kind(what);
  report.set_boottime_ns(when.ns);
  report.set_pid(pid);
  if (what == kind::BOUND || what == kind::RENEW)
    *report.mutable_lease() = wan_lease();
  return report;
}

} // namespace

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: what udhcpc tells of is "
                                 "counted from 0, the rest has no data") {
  auto none = counters();
  CHECK(none.has_ack());
  CHECK(none.has_nack());
  CHECK(none.has_release());
  CHECK(none.has_decline());
  CHECK(none.has_inform());
  CHECK_FALSE(none.has_discover());
  CHECK_FALSE(none.has_offer());
  CHECK_FALSE(none.has_request());
  CHECK_FALSE(none.has_force_renew());
  CHECK_FALSE(none.has_discarded_packets());
  CHECK_FALSE(none.has_transmit_failure());
  CHECK(none.ack() == 0);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: BOUND and RENEW are ACKs, a "
                                 "bind and a renewal") {
  bring_up();
  CHECK(counters().ack() == 1);
  CHECK(counters().binds() == 1);
  CHECK(counters().renewals() == 0);
  report(kind::RENEW, wan_lease());
  now = now + 1ms;
  report(kind::RENEW, wan_lease(300));
  CHECK(counters().ack() == 3);
  CHECK(counters().binds() == 1);
  CHECK(counters().renewals() == 2);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: NAKs are counted") {
  bring_up();
  report(kind::NAK);
  now = now + 1ms;
  report(kind::NAK);
  CHECK(counters().nack() == 2);
  CHECK(counters().ack() == 1);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: an ACK that gave no lease is "
                                 "an ACK and no bind") {
  configure(wan_row());
  link(true);
  process_runs();
  auto bad = told(kind::BOUND, now, 1);
  bad.set_refusal("the mask has holes");
  feed(&client_machine::lease_reported, bad);
  CHECK(counters().ack() == 1);
  CHECK(counters().binds() == 0);
  kernel_says.set_error(22);
  now = now + 1ms;
  report(kind::BOUND, wan_lease());
  CHECK(counters().ack() == 2);
  CHECK(counters().binds() == 0);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: an event that is told again "
                                 "is counted once") {
  bring_up();
  auto renew = told(kind::RENEW, now, 1);
  kernel_answers = false;
  feed(&client_machine::lease_reported, renew);
  feed(&client_machine::lease_reported, renew);
  feed(&client_machine::applied, pb::LinkResult{});
  feed(&client_machine::lease_reported, renew);
  CHECK(counters().ack() == 2);
  CHECK(counters().renewals() == 1);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a RELEASE is counted when it "
                                 "was ordered and answered") {
  bring_up();
  report(kind::DECONFIG);
  CHECK(counters().release() == 0);
  now = now + 1ms;
  report(kind::BOUND, wan_lease());
  now = now + 1ms;
  act(pb::ClientAction::RESTART);
  CHECK(counters().release() == 0);
  report(kind::DECONFIG);
  CHECK(counters().release() == 1);
  CHECK(machine.record().counters().release() == 1);
  now = now + 1ms;
  report(kind::DECONFIG);
  CHECK(counters().release() == 1);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a disable releases nothing "
                                 "and counts no RELEASE") {
  bring_up();
  disable();
  report(kind::DECONFIG);
  process_ends(SIGTERM);
  CHECK(counters().release() == 0);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: events that the way down "
                                 "finds waiting are counted") {
  bring_up();
  kernel_answers = false;
  feed(&client_machine::lease_reported, told(kind::RENEW, now, 1));
  feed(&client_machine::lease_reported, told(kind::RENEW, now + 1ms, 2));
  disable();
  CHECK(counters().ack() == 1);
  kernel_answers = true;
  feed(&client_machine::applied, pb::LinkResult{});
  CHECK(counters().ack() == 3);
  CHECK(machine.record().last_event_ns() == (now + 1ms).ns);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: the time to bind counts from "
                                 "the start of the process") {
  configure(wan_row());
  REQUIRE(advance(5s));
  link(true);
  REQUIRE(advance(20ms));
  process_runs();
  REQUIRE(advance(230ms));
  CHECK(counters().bind_ms() == 0);
  report(kind::DECONFIG);
  kernel_answers = false;
  now = now + 1ms;
  report(kind::BOUND, wan_lease());
  now = now + 49ms;
  feed(&client_machine::applied, pb::LinkResult{});
  CHECK(counters().bind_ms() == 300);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: the time to bind counts from "
                                 "the loss of the lease") {
  bring_up(wan_lease(80));
  auto bound_again_after = [this](auto time) {
    REQUIRE(advance(time));
    report(kind::BOUND, wan_lease());
    return counters().bind_ms();
  };
  SUBCASE("by a NAK") {
    report(kind::NAK);
    now = now + 1s;
    report(kind::DECONFIG);
    CHECK(bound_again_after(2s) == 3000);
  }
  SUBCASE("given up by udhcpc") {
    report(kind::DECONFIG);
    CHECK(bound_again_after(4s) == 4000);
  }
  SUBCASE("by the clock") {
    REQUIRE(advance(80s - 1ms));
    REQUIRE_FALSE(machine.state().has_lease());
    CHECK(bound_again_after(7s) == 7000);
  }
  CHECK(counters().binds() == 2);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a renewal takes no time to "
                                 "bind, a late one is a bind") {
  bring_up(wan_lease(80));
  auto first = counters().bind_ms();
  REQUIRE(advance(40s));
  report(kind::RENEW, wan_lease(80));
  CHECK(counters().bind_ms() == first);
  REQUIRE(advance(90s));
  report(kind::RENEW, wan_lease(80));
  CHECK(counters().binds() == 2);
  CHECK(counters().renewals() == 1);
  CHECK(counters().bind_ms() == 10000);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a reset takes all that is "
                                 "told back to 0") {
  bring_up();
  report(kind::RENEW, wan_lease());
  now = now + 1ms;
  report(kind::NAK);
  said();
  auto saved = saves;
  act(pb::ClientAction::RESET_COUNTERS);
  CHECK(said().empty());
  CHECK(saves == saved + 1);
  auto after = counters();
  CHECK(after.has_ack());
  CHECK(after.ack() + after.nack() + after.release() == 0);
  CHECK(after.binds() + after.renewals() + after.bind_ms() == 0);
  CHECK_FALSE(after.has_discover());
  now = now + 500ms;
  report(kind::BOUND, wan_lease());
  CHECK(counters().ack() == 1);
  CHECK(counters().bind_ms() == 500);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a reset wakes nothing") {
  SUBCASE("no critical client") {
    wear_out();
    act(pb::ClientAction::RESET_COUNTERS);
    CHECK(state() == "critical");
  }
  SUBCASE("no disabled client, which is reset all the same") {
    bring_up();
    disable();
    process_ends(SIGTERM);
    said();
    act(pb::ClientAction::RESET_COUNTERS);
    CHECK(counters().ack() == 0);
    CHECK(machine.record().counters().ack() == 0);
  }
  CHECK(said().empty());
  REQUIRE(advance(1h));
  CHECK(said().empty());
}
