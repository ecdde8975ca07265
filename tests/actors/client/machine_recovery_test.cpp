#include "messages/convert/net_values.hpp"
#include "tests/actors/client/machine_world.hpp"

#include <cerrno>
#include <csignal>

using namespace lh;
using namespace lh::tests;
using client::client_machine;
using kind = pb::LeaseReport;

namespace {

struct recovering : machine_world {
  recovering() {
    configure(wan_row());
    link(true);
    process_runs();
    said();
  }

  pb::RecoveryPlace place() { return machine.state().recovery(); }

  std::string where() { return place().fault() + ' ' + place().stage(); }

  void fails(const std::string& last) {
    pb::ChildExited child;
    child.set_exit_code(1);
    child.add_last_output(last);
    feed(&client_machine::child_exited, child);
  }

  /// Says something that is of no use, and starts again as soon as it may.
  void runs_into(kind::Kind told, size_t times) {
    for (size_t n = 0; n < times; ++n) {
      now = now + 100ms;
      report(told);
    }
  }

  void starts_again() {
    process_ends();
    while (state() == "backoff")
      REQUIRE(advance(*next()));
    process_runs();
  }

  void lose_address() {
    pb::AddressLost lost;
    lost.set_device("wan0");
    *lost.mutable_address() =
        convert::to_proto(*net::parse_ipv4_prefix("192.0.2.7/24"));
    feed(&client_machine::address_lost, lost);
  }

  size_t failures() {
    auto all = events();
    return static_cast<size_t>(std::count(all.begin(), all.end(), "FAILED"));
  }
};

} // namespace

TEST_CASE_FIXTURE(recovering, "dhcp4 machine: where it is in the flow is seen "
                              "from a death until it is bound") {
  CHECK_FALSE(machine.state().has_recovery());
  process_ends(SIGSEGV);
  CHECK(where() == "crashed checking");
  CHECK(place().class_() == "process");
  CHECK(place().attempt() == 1);
  process_runs();
  process_ends();
  CHECK(where() == "killed waiting");
  CHECK(place().attempt() == 2);
  CHECK(machine.state().next_try_boot_ns() == (now + 100ms).ns);
  REQUIRE(advance(100ms));
  CHECK(where() == "killed checking");
  CHECK(machine.state().next_try_boot_ns() == 0);
  process_runs();
  report(kind::BOUND, wan_lease());
  CHECK_FALSE(machine.state().has_recovery());
}

TEST_CASE_FIXTURE(recovering, "dhcp4 machine: a process that lives for long "
                              "has recovered without a lease too") {
  process_ends();
  process_runs();
  CHECK(next() == 10s);
  REQUIRE(advance(10s));
  CHECK_FALSE(machine.state().has_recovery());
  CHECK_FALSE(next().has_value());
}

TEST_CASE_FIXTURE(recovering, "dhcp4 machine: each step tells where it was in "
                              "the flow") {
  process_ends();
  process_runs();
  process_ends();
  REQUIRE(steps.back().to() == "backoff");
  CHECK(steps.back().recovery().fault() == "killed");
  CHECK(steps.back().recovery().stage() == "waiting");
  CHECK(steps.back().recovery().next_try_ms() == 100);
  REQUIRE(advance(100ms));
  process_runs();
  report(kind::BOUND, wan_lease());
  REQUIRE(steps.back().to() == "bound");
  CHECK_FALSE(steps.back().has_recovery());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: who waits for its link is in "
                                 "the flow, without a time") {
  auto where = [this] {
    auto place = machine.state().recovery();
    return place.fault() + ' ' + place.stage();
  };
  configure(wan_row());
  device_gone();
  CHECK(where() == "device-absent waiting");
  link(false);
  CHECK(where() == "link-down waiting");
  CHECK(machine.state().next_try_boot_ns() == 0);
  link(false);
  CHECK(machine.state().recovery().attempt() == 1);
  link(true);
  CHECK(where() == "link-down checking");
  process_runs();
  report(kind::BOUND, wan_lease());
  CHECK_FALSE(machine.state().has_recovery());
  CHECK(events() == lines{"STARTED", "LEASE_UPDATE"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: what is critical has "
                                 "escalated, until its cause is fixed") {
  wear_out();
  CHECK(machine.state().recovery().stage() == "escalated");
  CHECK(machine.state().recovery().action() == "disable");
  CHECK(steps.back().recovery().fault() == "killed");
  device_gone();
  CHECK(machine.state().recovery().fault() == "killed");
  link(true);
  CHECK_FALSE(machine.state().has_recovery());
}

TEST_CASE_FIXTURE(recovering, "dhcp4 machine: a search without an answer is "
                              "counted and left to the program") {
  report(kind::LEASEFAIL);
  now = now + 20s;
  report(kind::LEASEFAIL);
  CHECK(where() == "no-answer checking");
  CHECK(place().attempt() == 2);
  CHECK(deeds().empty());
  CHECK_FALSE(next().has_value());
  now = now + 1s;
  report(kind::BOUND, wan_lease());
  CHECK_FALSE(machine.state().has_recovery());
}

TEST_CASE_FIXTURE(recovering, "dhcp4 machine: a program that refuses what it "
                              "was given gets it anew once, then it is "
                              "critical") {
  report(kind::BOUND, wan_lease());
  said();
  fails("udhcpc: unknown option 'x'");
  CHECK(deeds() == lines{"start"});
  CHECK(where() == "configuration-refused checking");
  CHECK(place().action() == "reconfigure");
  fails("udhcpc: unknown option 'x'");
  CHECK(state() == "critical");
  CHECK(failures() == 1);
  CHECK(all_events.back().cause() ==
        "died 2 times in 60000 ms, last: /sbin/udhcpc exited with code 1: "
        "udhcpc: unknown option 'x'");
  auto row = wan_row();
  row.add_requested()->set_tag(42);
  configure(row);
  CHECK(deeds() == lines{"start -r 192.0.2.7"});
}

TEST_CASE_FIXTURE(recovering, "dhcp4 machine: a device that is no good for the "
                              "program is tried for ever, and told of once") {
  for (int n = 0; n < 20; ++n) {
    fails("udhcpc: SIOCGIFINDEX: No such device");
    CHECK(where() == "device-unready waiting");
    REQUIRE(advance(*next()));
    process_runs();
  }
  CHECK(failures() == 1);
  CHECK(place().reported());
  report(kind::BOUND, wan_lease());
  CHECK_FALSE(machine.state().has_recovery());
}

TEST_CASE_FIXTURE(recovering, "dhcp4 machine: NAKs without end are slowed "
                              "down, told of once, and over with a lease that "
                              "lasts") {
  runs_into(kind::NAK, 10);
  CHECK(deeds().empty());
  for (auto delay : {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 6400ms}) {
    runs_into(kind::NAK, 1);
    CHECK(where() == "nak-loop waiting");
    CHECK(deeds().back() == "stop 0");
    process_ends();
    CHECK(next() == delay);
    REQUIRE(advance(delay));
    process_runs();
  }
  CHECK(all_events.size() > 1);
  auto told = std::count_if(all_events.begin(), all_events.end(),
                            [](auto& e) { return e.type() == pb::FAILED; });
  CHECK(told == 1);
  report(kind::BOUND, wan_lease());
  CHECK(where() == "nak-loop checking");
  CHECK(next() == 10s);
  REQUIRE(advance(10s));
  CHECK_FALSE(machine.state().has_recovery());
}

TEST_CASE_FIXTURE(recovering, "dhcp4 machine: an address that the kernel "
                              "refuses is asked for again") {
  kernel_says.set_error(EPERM);
  kernel_says.set_text("not permitted");
  report(kind::BOUND, wan_lease());
  CHECK(where() == "address-refused waiting");
  CHECK(machine.state().last_error() == "not permitted");
  kernel_says.Clear();
  starts_again();
  now = now + 1ms;
  report(kind::BOUND, wan_lease());
  CHECK(state() == "bound");
  CHECK(machine.state().has_lease());
}

TEST_CASE_FIXTURE(recovering, "dhcp4 machine: an address that the kernel "
                              "takes is no fault any more, however young the "
                              "process is") {
  kernel_says.set_error(ENOBUFS);
  report(kind::BOUND, wan_lease());
  kernel_says.Clear();
  starts_again();
  CHECK(where() == "address-refused checking");
  now = now + 1ms;
  report(kind::BOUND, wan_lease());
  CHECK_FALSE(machine.state().has_recovery());
}

TEST_CASE_FIXTURE(recovering, "dhcp4 machine: an answer that the kernel "
                              "refuses is there for the next daemon") {
  kernel_says.set_error(ENOBUFS);
  report(kind::BOUND, wan_lease());
  CHECK(machine.record().last_event_ns() == 0);
  kernel_says.Clear();
  starts_again();
  now = now + 1ms;
  report(kind::BOUND, wan_lease());
  CHECK(machine.record().last_event_ns() == now.ns);
}

TEST_CASE_FIXTURE(recovering, "dhcp4 machine: what the kernel refuses to take "
                              "back is put there again, and the process left "
                              "alone") {
  report(kind::BOUND, wan_lease());
  REQUIRE(advance(2min));
  said();
  kernel_says.set_error(ENOBUFS);
  kernel_says.set_text("no room");
  lose_address();
  CHECK(where() == "address-refused waiting");
  CHECK(next() == 100ms);
  REQUIRE(advance(100ms));
  CHECK(next() == 200ms);
  CHECK(deeds() == lines{"apply wan0 192.0.2.7/24 480 s",
                         "apply wan0 192.0.2.7/24 480 s"});
  CHECK(machine.state().last_error() == "no room");
  kernel_says.Clear();
  REQUIRE(advance(200ms));
  CHECK(said() == lines{"apply wan0 192.0.2.7/24 480 s"});
  CHECK(state() == "bound");
  CHECK_FALSE(machine.state().has_recovery());
  CHECK(machine.state().last_error().empty());
}

TEST_CASE_FIXTURE(recovering, "dhcp4 machine: an address that another program "
                              "removes again and again is put back at a pace") {
  report(kind::BOUND, wan_lease());
  REQUIRE(advance(2min));
  said();
  lose_address();
  CHECK(deeds().size() == 1);
  size_t puts = 0;
  for (int removals = 0; removals < 100; ++removals) {
    lose_address();
    REQUIRE(advance(10ms));
    puts += deeds().size();
  }
  CHECK(puts == 10);
  lose_address();
  CHECK(next() == 100ms);
  REQUIRE(advance(100ms));
  CHECK(deeds().size() == 1);
}

TEST_CASE_FIXTURE(recovering, "dhcp4 machine: an escalation comes again when "
                              "all was well between") {
  for (int episode = 0; episode < 2; ++episode) {
    for (int n = 0; n < 7; ++n) {
      fails("udhcpc: SIOCGIFINDEX: No such device");
      REQUIRE(advance(*next()));
      process_runs();
    }
    CHECK(failures() == 1);
    report(kind::BOUND, wan_lease());
    REQUIRE(advance(2min));
    said();
  }
}
