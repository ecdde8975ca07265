#include "tests/actors/client/machine_world.hpp"

#include <csignal>

using namespace lh;
using namespace lh::tests;
using client::client_machine;
using kind = pb::LeaseReport;

namespace {

constexpr auto why = "IPv4 is off on its interface";

pb::ClientConfig held_row() {
  auto row = wan_row();
  row.set_held(why);
  return row;
}

pb::ClientConfig bounded_row(uint32_t max_mtu) {
  auto row = wan_row();
  row.set_max_mtu(max_mtu);
  return row;
}

} // namespace

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a held row does not run") {
  configure(held_row());
  link(true);
  CHECK(deeds().empty());
  CHECK(state() == "disabled");
  CHECK(machine.state().last_error() == why);
  configure(wan_row());
  CHECK(deeds() == lines{"start"});
  CHECK(machine.state().last_error().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: what is held later ends as a "
                                 "disable does, and starts when it may") {
  bring_up();
  configure(held_row());
  CHECK(said() == lines{"to stopping", "remove wan0 192.0.2.7/24", "LEASE_DEL",
                        "stop 15"});
  process_ends(SIGTERM);
  CHECK(said() == lines{"to disabled", "STOPPED"});
  CHECK(steps.back().cause() == why);
  CHECK(all_events.back().cause() == why);
  CHECK(counters().release() == 0);
  configure(wan_row());
  CHECK(said() == lines{"to starting", "start -r 192.0.2.7"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: held while it goes down it "
                                 "stays down") {
  bring_up();
  act(pb::ClientAction::RESTART);
  report(kind::DECONFIG);
  configure(held_row());
  process_ends(SIGTERM);
  CHECK(state() == "disabled");
  said();
  act(pb::ClientAction::RESTART);
  act(pb::ClientAction::WAKE);
  link(false);
  link(true);
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a disabled or misconfigured "
                                 "row says so, held or not") {
  auto row = held_row();
  row.set_enable(false);
  bring_up();
  configure(row);
  process_ends(SIGTERM);
  CHECK(all_events.back().cause() == "disabled");
  row = held_row();
  row.set_misconfigured("the device is taken");
  configure(row);
  CHECK(state() == "misconfigured");
  CHECK(steps.back().cause() == "the device is taken");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a lease comes with the MTU "
                                 "that its bound allows") {
  configure(bounded_row(1400));
  link(true);
  process_runs();
  report(kind::BOUND, wan_lease());
  auto done = deeds();
  CHECK(done.back() == "apply wan0 192.0.2.7/24 600 s at most 1400");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: another MTU bound reaches the "
                                 "kernel at once, and nobody else") {
  bring_up();
  configure(bounded_row(1400));
  CHECK(said() == lines{"apply wan0 192.0.2.7/24 600 s at most 1400"});
  configure(bounded_row(1300));
  CHECK(said() == lines{"apply wan0 192.0.2.7/24 600 s at most 1300"});
  configure(bounded_row(0));
  CHECK(said() == lines{"apply wan0 192.0.2.7/24 600 s"});
  CHECK(state() == "bound");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: an MTU bound that changes "
                                 "nothing does nothing") {
  bring_up();
  configure(bounded_row(1400));
  said();
  configure(bounded_row(1400));
  CHECK(said().empty());
  disable();
  process_ends(SIGTERM);
  said();
  auto row = bounded_row(1000);
  row.set_enable(false);
  configure(row);
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: an MTU bound that changes "
                                 "while a lease is on its way follows it") {
  bring_up();
  kernel_answers = false;
  report(kind::RENEW, wan_lease());
  configure(bounded_row(1400));
  CHECK(said() == lines{"apply wan0 192.0.2.7/24 600 s"});
  feed(&client_machine::applied, pb::LinkResult{});
  CHECK(said() ==
        lines{"LEASE_RENEW", "apply wan0 192.0.2.7/24 600 s at most 1400"});
  feed(&client_machine::applied, pb::LinkResult{});
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a kernel that refuses is not "
                                 "asked again and again") {
  bring_up();
  kernel_says.set_error(22);
  configure(bounded_row(1400));
  CHECK(said() == lines{"apply wan0 192.0.2.7/24 600 s at most 1400"});
  CHECK(machine.state().has_lease());
}

TEST_CASE_FIXTURE(machine_world,
                  "dhcp4 machine: a bound that changed while "
                  "the device was absent holds when it is back") {
  bring_up();
  device_gone();
  process_ends();
  said();
  configure(bounded_row(1400));
  CHECK(said().empty());
  link(false, 9);
  CHECK(said() == lines{"apply wan0 192.0.2.7/24 600 s at most 1400"});
}
