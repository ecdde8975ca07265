#include "tests/actors/client/machine_world.hpp"

using namespace lh;
using namespace lh::tests;
using client::client_machine;

namespace {

/// Of a client whose daemon was killed while its device had a lease's MTU.
struct after_a_kill : machine_world {
  after_a_kill() {
    machine_world before;
    before.kernel_says.set_own_mtu(1500);
    before.bring_up();
    pb::ChildInfo child;
    child.set_running(true);
    child.mutable_identity()->set_pid(4711);
    feed(&client_machine::restore, before.machine.record(), child);
  }
};

} // namespace

TEST_CASE_FIXTURE(after_a_kill, "dhcp4 machine: what a device had before the "
                                "lease's MTU is told to the next daemon") {
  kernel_says.set_own_mtu(1500);
  configure(wan_row());
  link(true);
  CHECK(deeds() == lines{"apply wan0 192.0.2.7/24 600 s own 1500"});
  CHECK(machine.record().own_mtu() == 1500);
  SUBCASE("once") {
    disable();
    CHECK(deeds() == lines{"remove wan0 192.0.2.7/24", "stop 15"});
    CHECK(machine.record().own_mtu() == 0);
  }
  SUBCASE("and kept for the one after") {
    link(false);
    link(true);
    CHECK(machine.record().own_mtu() == 1500);
  }
}

TEST_CASE_FIXTURE(after_a_kill, "dhcp4 machine: a row that was disabled "
                                "meanwhile gives the MTU back") {
  disable();
  CHECK(deeds() == lines{"remove wan0 192.0.2.7/24 own 1500", "stop 15"});
}

TEST_CASE_FIXTURE(after_a_kill, "dhcp4 machine: a device that was made anew "
                                "meanwhile has an MTU of its own") {
  configure(wan_row());
  link(true, 9);
  CHECK(deeds().back() == "apply wan0 192.0.2.7/24 600 s");
  CHECK(machine.record().own_mtu() == 0);
}
