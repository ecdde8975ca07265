#include "tests/actors/client/machine_world.hpp"

#include <csignal>

using namespace lh;
using namespace lh::tests;
using client::client_machine;
using kind = pb::LeaseReport;

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: carrier loss keeps process "
                                 "and address") {
  bring_up();
  link(false);
  CHECK(deeds().empty());
  CHECK(machine.state().has_lease());
  CHECK(state() == "bound");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: when the carrier is back the "
                                 "address is confirmed at once") {
  bring_up();
  link(false);
  REQUIRE(advance(5s));
  said();
  link(true);
  CHECK(deeds() == lines{"signal 10"});
  CHECK(next() == 3500ms);
  report(kind::RENEW, wan_lease());
  CHECK(state() == "bound");
  said();
  REQUIRE(advance(10s));
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: no answer after the carrier "
                                 "is back starts udhcpc anew") {
  bring_up();
  link(false);
  link(true);
  said();
  REQUIRE(advance(3499ms));
  CHECK(deeds().empty());
  REQUIRE(advance(1ms));
  CHECK(deeds() == lines{"stop 0"});
  process_ends();
  CHECK(deeds() == lines{"start -r 192.0.2.7"});
  CHECK(machine.state().has_lease());
  CHECK(machine.state().restarts() == 0);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a device that goes takes the "
                                 "process but not the lease") {
  bring_up();
  device_gone();
  CHECK(said() == lines{"stop 0", "to waiting-link"});
  process_ends();
  CHECK(said().empty());
  CHECK(machine.state().has_lease());
  CHECK(machine.state().lease().address().value() == 0xc0000207);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: udhcpc that dies of the "
                                 "device's end is no death") {
  bring_up();
  device_gone();
  process_ends();
  CHECK(machine.state().restarts() == 0);
  CHECK(machine.state().last_error().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a device that is back gets "
                                 "its address with the time that is left") {
  bring_up();
  device_gone();
  process_ends();
  REQUIRE(advance(100s - 1ms));
  said();
  link(false, 9);
  CHECK(said() == lines{"apply wan0 192.0.2.7/24 500 s"});
  CHECK(state() == "waiting-link");
  link(true, 9);
  CHECK(deeds() == lines{"start -r 192.0.2.7"});
  process_runs();
  report(kind::BOUND, wan_lease());
  CHECK(events() == lines{"STARTED", "LEASE_RENEW"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a new ifindex is a new "
                                 "device") {
  bring_up();
  link(true, 9);
  CHECK(deeds() == lines{"stop 0", "apply wan0 192.0.2.7/24 600 s"});
  process_ends();
  CHECK(deeds() == lines{"start -r 192.0.2.7"});
  CHECK(events().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: the clock goes on while the "
                                 "device is absent") {
  bring_up(wan_lease(60));
  device_gone();
  process_ends();
  said();
  REQUIRE(advance(59s));
  CHECK(said().empty());
  REQUIRE(advance(1s));
  CHECK(events() == lines{"LEASE_DEL"});
  CHECK(state() == "waiting-link");
  link(true, 9);
  CHECK(deeds().back().find("start") == 0);
  CHECK_FALSE(machine.state().has_lease());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: an expired lease is not put "
                                 "back") {
  bring_up(wan_lease(60));
  device_gone();
  process_ends();
  now = now + 100s;
  said();
  link(false, 9);
  CHECK(deeds() == lines{});
  REQUIRE(advance(0s));
  CHECK(events() == lines{"LEASE_DEL"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: link states of other devices "
                                 "are not its own") {
  bring_up();
  auto other = wan_link(false, 0);
  other.set_device("wan00");
  feed(&client_machine::link_changed, other);
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a link state that repeats "
                                 "asks for nothing") {
  bring_up();
  link(true);
  link(true);
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a client without a lease is "
                                 "asked to try again at once") {
  configure(wan_row());
  link(true);
  process_runs();
  link(false);
  said();
  link(true);
  CHECK(deeds() == lines{"signal 10"});
  REQUIRE(advance(1min));
  CHECK(deeds().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: absence while a lease is on "
                                 "its way keeps the lease") {
  configure(wan_row());
  link(true);
  process_runs();
  kernel_answers = false;
  report(kind::BOUND, wan_lease());
  device_gone();
  pb::LinkResult gone;
  gone.set_error(19);
  feed(&client_machine::applied, gone);
  CHECK(machine.state().has_lease());
  said();
  link(false, 9);
  CHECK(deeds() == lines{"apply wan0 192.0.2.7/24 600 s"});
}
