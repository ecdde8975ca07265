#include "tests/actors/client/machine_world.hpp"

#include <cerrno>
#include <csignal>

using namespace lh;
using namespace lh::tests;
using client::client_machine;

namespace {

void cannot_start(machine_world& world, int error) {
  pb::ChildExited child;
  child.set_start_error(error);
  world.feed(&client_machine::child_exited, child);
}

size_t count(const lines& all, const std::string& line) {
  return static_cast<size_t>(std::count(all.begin(), all.end(), line));
}

} // namespace

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: no configuration, no act") {
  link(true);
  CHECK(deeds().empty());
  CHECK(state() == "disabled");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: it waits for the link") {
  configure(wan_row());
  CHECK(said() == lines{"follow wan0"});
  link(false);
  CHECK(said() == lines{"to waiting-link"});
  REQUIRE(advance(30s));
  CHECK(said().empty());
  link(true);
  CHECK(said() == lines{"to starting", "start"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: an absent device is waited "
                                 "for, without a fault") {
  configure(wan_row());
  device_gone();
  CHECK(state() == "waiting-link");
  CHECK(machine.state().last_error().empty());
  link(true);
  CHECK(deeds() == lines{"start"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: STARTED is said of a process "
                                 "that runs") {
  configure(wan_row());
  link(true);
  CHECK(events().empty());
  CHECK(machine.state().pid() == 0);
  process_runs();
  CHECK(said() == lines{"to acquiring", "STARTED"});
  CHECK(machine.state().pid() != 0);
  CHECK(machine.state().dhcp_status() == "Selecting");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: STARTED is never said of a "
                                 "dead pid") {
  configure(wan_row());
  link(true);
  process_ends();
  process_ends();
  REQUIRE(state() == "backoff");
  process_runs();
  CHECK(events().empty());
  CHECK(machine.state().pid() == 0);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a misconfigured row does not "
                                 "run") {
  auto row = wan_row();
  row.set_misconfigured("the device is taken");
  configure(row);
  link(true);
  CHECK(deeds().empty());
  CHECK(state() == "misconfigured");
  configure(wan_row());
  link(true);
  CHECK(deeds() == lines{"start"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a quick death is restarted "
                                 "at once, then 100, 200, 400, 800 ms later") {
  configure(wan_row());
  link(true);
  for (auto delay : {0ms, 100ms, 200ms, 400ms, 800ms}) {
    process_runs();
    said();
    process_ends();
    if (delay > 0ms) {
      CHECK(state() == "backoff");
      CHECK(next() == delay);
      REQUIRE(advance(delay - 1ms));
      CHECK(deeds().empty());
      REQUIRE(advance(1ms));
    }
    CHECK(deeds() == lines{"start"});
  }
  process_runs();
  process_ends();
  CHECK(state() == "critical");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: critical says FAILED once, "
                                 "with its cause") {
  configure(wan_row());
  link(true);
  for (int deaths = 0; deaths < 6; ++deaths) {
    REQUIRE(advance(1s));
    process_runs();
    process_ends(SIGSEGV);
  }
  auto all = said();
  CHECK(count(all, "FAILED") == 1);
  CHECK(count(all, "STARTED") == 6);
  CHECK(count(all, "watch /sbin/udhcpc") == 1);
  CHECK(all_events.back().cause().find("11") != std::string::npos);
  CHECK_FALSE(machine.state().last_error().empty());
  CHECK(machine.state().restarts() >= 5);
  REQUIRE(advance(24h));
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: deaths far apart or after a "
                                 "bound lease have no delay") {
  bring_up();
  for (int i = 0; i < 4; ++i) {
    process_ends();
    CHECK(deeds() == lines{"start -r 192.0.2.7"});
    process_runs();
    report(pb::LeaseReport::BOUND, wan_lease());
    said();
  }
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: ten seconds without a lease "
                                 "are healthy too") {
  configure(wan_row());
  link(true);
  for (auto ran : {1ms, 1ms, 10001ms}) {
    process_runs();
    REQUIRE(advance(ran));
    said();
    process_ends();
    REQUIRE(advance(ran == 10001ms ? 0ms : 150ms));
    CHECK(deeds() == lines{"start"});
  }
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a missing program is critical "
                                 "at once") {
  configure(wan_row());
  said();
  link(true);
  cannot_start(*this, ENOENT);
  CHECK(said() == lines{"to starting", "start", "to critical", "FAILED",
                        "watch /sbin/udhcpc"});
  CHECK(machine.state().last_error().find("No such file") != std::string::npos);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: what cannot be started now "
                                 "is tried until it can, and told once") {
  configure(wan_row());
  link(true);
  said();
  size_t told = 0;
  for (int tries = 0; tries < 20; ++tries) {
    cannot_start(*this, EMFILE);
    told += count(events(), "FAILED");
    CHECK(state() == "backoff");
    auto begun = now;
    while (deeds().empty() && now < begun + 2min)
      REQUIRE(advance(1s));
    CHECK(state() == "starting");
  }
  CHECK(told == 1);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: no critical client starts "
                                 "again for a reason that is none") {
  wear_out();
  report(pb::LeaseReport::DECONFIG);
  report(pb::LeaseReport::LEASEFAIL);
  link(true);
  REQUIRE(advance(1h));
  CHECK(deeds().empty());
  CHECK(state() == "critical");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: what ends critical") {
  wear_out();
  SUBCASE("Enable written true over true, or another parameter") {
    act(pb::ClientAction::WAKE);
  }
  SUBCASE("a configuration that differs, and its wake") {
    auto row = wan_row();
    row.add_requested()->set_tag(42);
    configure(row);
    act(pb::ClientAction::WAKE);
  }
  SUBCASE("Enable written false, then true") {
    disable();
    CHECK(state() == "disabled");
    configure(wan_row());
    act(pb::ClientAction::WAKE);
  }
  SUBCASE("the link returns") {
    link(false);
    CHECK(deeds().empty());
    link(true);
  }
  SUBCASE("the device returns") {
    device_gone();
    CHECK(deeds().empty());
    link(true, 9);
  }
  SUBCASE("the device returns and then its link") {
    device_gone();
    link(false, 9);
    CHECK(deeds().empty());
    link(true, 9);
  }
  SUBCASE("the program changes") {
    feed(&client_machine::program_changed);
  }
  SUBCASE("a restart is asked for") {
    act(pb::ClientAction::RESTART);
  }
  SUBCASE("the file names another program") {
    pb::Settings other;
    other.mutable_restart()->set_max_deaths(5);
    other.mutable_restart()->set_period_ms(60000);
    other.mutable_programs()->set_udhcpc("/opt/udhcpc");
    feed(&client_machine::set_settings, other);
    CHECK(last_start.argv(0) == "/opt/udhcpc");
  }
  CHECK(deeds() == lines{"start"});
  process_runs();
  CHECK(count(events(), "FAILED") == 0);
  process_ends();
  CHECK(deeds() == lines{"start"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a repair that comes while a "
                                 "start fails is not missed") {
  wear_out();
  feed(&client_machine::program_changed);
  CHECK(deeds() == lines{"start"});
  feed(&client_machine::program_changed);
  CHECK(deeds().empty());
  pb::ChildExited missing;
  missing.set_start_error(ENOENT);
  feed(&client_machine::child_exited, missing);
  CHECK(deeds() == lines{"start"});
  feed(&client_machine::child_exited, missing);
  CHECK(deeds().empty());
  CHECK(state() == "critical");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a program that was changed "
                                 "before its last death is tried") {
  configure(wan_row());
  link(true);
  for (int deaths = 0; deaths < 6; ++deaths) {
    REQUIRE(advance(1s));
    process_runs();
    if (deaths == 5)
      feed(&client_machine::program_changed);
    deeds();
    process_ends();
  }
  CHECK(deeds() == lines{"start"});
  CHECK(state() == "starting");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a row that is written is one "
                                 "new chance, and one failure") {
  wear_out();
  auto row = wan_row();
  row.add_requested()->set_tag(42);
  configure(row);
  act(pb::ClientAction::WAKE);
  pb::ChildExited missing;
  missing.set_start_error(ENOENT);
  feed(&client_machine::child_exited, missing);
  CHECK(count(events(), "FAILED") == 1);
  CHECK(state() == "critical");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a wake of a client that runs "
                                 "changes nothing") {
  bring_up();
  act(pb::ClientAction::WAKE);
  configure(wan_row());
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a wake in backoff does not "
                                 "undo the delay's end") {
  configure(wan_row());
  link(true);
  for (int deaths = 0; deaths < 3; ++deaths) {
    REQUIRE(advance(1s));
    process_runs();
    process_ends();
  }
  said();
  act(pb::ClientAction::WAKE);
  REQUIRE(advance(300ms));
  CHECK(deeds() == lines{"start"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: other options restart udhcpc "
                                 "and keep the lease") {
  bring_up();
  auto row = wan_row();
  row.add_requested()->set_tag(42);
  configure(row);
  CHECK(deeds() == lines{"stop 15"});
  process_ends(SIGTERM);
  CHECK(deeds() == lines{"start -r 192.0.2.7"});
  CHECK(machine.state().has_lease());
  process_runs();
  CHECK(events() == lines{"STARTED"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: what udhcpc is not told does "
                                 "not restart it") {
  bring_up();
  auto row = wan_row();
  row.mutable_requested(0)->set_row(9);
  auto* unset = row.add_sent();
  unset->set_tag(60);
  configure(row);
  CHECK(said().empty());
  unset = row.mutable_sent(0);
  unset->set_value("x");
  configure(row);
  CHECK(deeds() == lines{"stop 15"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: what is honoured is told "
                                 "again with row, settings and lease") {
  CHECK(reports == 0);
  configure(wan_row());
  CHECK(reports == 1);
  feed(&client_machine::set_settings, pb::Settings{});
  CHECK(reports == 2);
  link(true);
  process_runs();
  report(pb::LeaseReport::DECONFIG);
  CHECK(reports == 2);
  now = now + 1ms;
  report(pb::LeaseReport::BOUND, wan_lease());
  CHECK(reports == 3);
  now = now + 1ms;
  report(pb::LeaseReport::NAK);
  CHECK(reports == 4);
  CHECK(machine.report().client() == "dhcp4-client-1");
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: the same options in another "
                                 "order restart udhcpc") {
  bring_up();
  auto row = wan_row();
  row.mutable_requested()->SwapElements(0, 1);
  configure(row);
  CHECK(deeds() == lines{"stop 15"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a death while the link is "
                                 "down waits for it") {
  bring_up();
  link(false);
  said();
  process_ends();
  REQUIRE(advance(10s));
  CHECK(deeds().empty());
  CHECK(state() == "waiting-link");
  link(true);
  CHECK(deeds() == lines{"start -r 192.0.2.7"});
}
