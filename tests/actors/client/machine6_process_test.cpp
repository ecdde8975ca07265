#include "tests/actors/client/machine6_world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

using namespace lh;
using namespace lh::tests;
using client::client_machine;

namespace {

lines repeated(const std::string& line, size_t count) {
  return lines(count, line);
}

pb::LeaseReport stamped(pb::LeaseReport told, uint64_t stamp) {
  told.set_lease_stamp(stamp);
  return told;
}

} // namespace

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a program that sleeps over "
                                  "the release signal gets it again") {
  bring_up6();
  auto release = fmt::format("signal {}", SIGTERM);
  act(pb::ClientAction::RELEASE);
  CHECK(deeds() == lines{release});
  REQUIRE(advance(350ms));
  CHECK(deeds() == repeated(release, 3));
  process_ends(0);
  REQUIRE(advance(5s));
  auto later = deeds();
  CHECK(std::count(later.begin(), later.end(), release) == 0);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a release that is asked for "
                                  "on the way down is done if it can be") {
  bring_up6();
  kernel_answers = false;
  machine_world::report(
      answer6{pb::LeaseReport::RENEW}.address("2001:db8:0:1::8", 20, 30));
  auto row = wan6_row();
  row.set_enable(false);
  configure(row);
  said();
  feed(&client_machine::shutdown, pb::SHUTDOWN_RELEASE);
  feed(&client_machine::applied, pb::LinkResult{});
  CHECK(deeds() == lines{fmt::format("signal {}", SIGTERM)});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: what a plugin says before "
                                  "its process is known to run waits for it") {
  configure(wan6_row());
  link6(true);
  knows_duid();
  machine_world::report(first_answer());
  CHECK(events() == lines{});
  process_runs();
  CHECK(events() == lines{"STARTED", "LEASE_UPDATE"});
  CHECK(state() == "bound");
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: what its process knew of the "
                                  "associations stays with the lease") {
  bring_up6();
  pb::ChildWrote file;
  file.set_name("client-AddrMgr.xml");
  file.set_content("<AddrMgr><AddrClient><AddrIA T1=\"5\" T2=\"8\" IAID=\"1\" "
                   "state=\"CONFIGURED\" iface=\"3\"></AddrIA></AddrClient>"
                   "</AddrMgr>");
  feed(&client_machine::child_wrote, file);
  REQUIRE(machine.state().ias_size() == 1);
  process_ends(SIGKILL);
  CHECK(machine.state().ias_size() == 1);
  REQUIRE(advance(1s));
  process_runs();
  CHECK(machine.state().ias_size() == 1);
  lost("wan0", "2001:db8:0:1::7", true);
  CHECK(machine.state().ias_size() == 0);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: an answer that is said twice "
                                  "is one, also after a restart") {
  bring_up6();
  machine_world::report(stamped(first_answer(), 77));
  CHECK(events() == lines{"LEASE_RENEW"});
  now = now + 1s;
  machine_world::report(stamped(first_answer(), 77));
  CHECK(events() == lines{});
  machine6_world second;
  second.now = now + 1s;
  pb::ChildInfo child;
  child.set_running(true);
  second.feed(&client_machine::restore, machine.record(), child);
  second.configure(wan6_row());
  second.link6(true);
  second.said();
  second.report(stamped(first_answer(), 77));
  CHECK(second.events() == lines{});
  second.now = second.now + 1s;
  second.report(stamped(first_answer(), 78));
  CHECK(second.events() == lines{"LEASE_RENEW"});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: an answer for a lease that "
                                  "is held counts as a renewal") {
  bring_up6();
  CHECK(counters().binds() == 1);
  machine_world::report(first_answer());
  CHECK(counters().binds() == 1);
  CHECK(counters().renewals() == 1);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a program that never told of "
                                  "its times is replaced in time") {
  bring_up6();
  REQUIRE(advance(15s));
  CHECK(deeds() == lines{});
  CHECK(state() == "bound");
  REQUIRE(advance(2s));
  CHECK(state() == "rebinding");
  REQUIRE(advance(6s));
  CHECK(deeds() == lines{"stop 0"});
  process_ends();
  CHECK(deeds() == lines{"start"});
  CHECK(machine.state().has_lease6());
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a release that came to "
                                  "nothing is told at the daemon's end too") {
  bring_up6();
  feed(&client_machine::shutdown, pb::SHUTDOWN_RELEASE);
  REQUIRE(advance(1s));
  process_ends(SIGKILL);
  REQUIRE(all_events.back().type() == pb::STOPPED);
  CHECK(all_events.back().cause() == "released: did not end within 200 ms of "
                                     "the signal to release, killed");
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a program in a storm of "
                                  "answers is ended, and tried again with "
                                  "patience") {
  bring_up6();
  auto ask_on = [&](size_t times) {
    for (size_t n = 0; n < times; ++n) {
      advance(50ms);
      machine_world::report(
          answer6{pb::LeaseReport::RENEW}.address("2001:db8:0:1::7", 20, 30));
    }
  };
  auto stops = [this] {
    auto all = said();
    return std::count(all.begin(), all.end(), "stop 0");
  };
  auto usual = client::answer_rate::usual(2);
  ask_on(usual - 1); // the first answer was counted too
  CHECK(stops() == 0);
  ask_on(1);
  CHECK(stops() == 1);
  process_ends(0);
  CHECK(state() == "backoff");
  CHECK(machine.state().last_error() ==
        "asked and was answered more than 48 times in 10 s");
  CHECK(lease().addresses_size() == 1);
  REQUIRE(advance(100ms));
  CHECK(state() == "starting");
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a program that floods the "
                                  "spool is ended, once, and tried again with "
                                  "patience") {
  bring_up6();
  feed(&client_machine::flooded);
  CHECK(deeds() == lines{"stop 0"});
  feed(&client_machine::flooded);
  CHECK(deeds() == lines{});
  process_ends(0);
  CHECK(state() == "backoff");
  feed(&client_machine::flooded);
  CHECK(machine.state().last_error() ==
        "left more events in the spool than are taken");
  CHECK(lease().addresses_size() == 1);
  CHECK(deeds() == lines{});
  REQUIRE(advance(100ms));
  CHECK(deeds() == lines{"start"});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a flood does not end what "
                                  "outlives the daemon") {
  bring_up6();
  feed(&client_machine::shutdown, pb::SHUTDOWN_KEEP);
  feed(&client_machine::flooded);
  CHECK(deeds() == lines{});
}
