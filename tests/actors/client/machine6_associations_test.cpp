#include "tests/actors/client/machine6_world.hpp"

#include <fmt/format.h>

#include <csignal>

using namespace lh;
using namespace lh::tests;
using client::client_machine;

namespace {

pb::LeaseReport two_prefixes(pb::LeaseReport::Kind kind) {
  return answer6{kind}
      .address("2001:db8:0:1::7", 200, 300)
      .prefix("2001:db8:a00::/56", 400, 600)
      .prefix("2001:db8:b00::/56", 400, 600);
}

/// What dibbler writes: the first prefix is of the second association.
pb::ChildWrote database(const std::string& second = "CONFIGURED") {
  pb::ChildWrote file;
  file.set_name("client-AddrMgr.xml");
  auto pd = [](uint32_t n, const char* prefix, const std::string& state) {
    return fmt::format("<AddrPD T1=\"200\" T2=\"300\" IAID=\"{}\" "
                       "state=\"{}\"><AddrPrefix length=\"56\">{}"
                       "</AddrPrefix></AddrPD>",
                       client::prefix_iaid(1, n), state, prefix);
  };
  file.set_content("<AddrMgr><AddrClient>" +
                   pd(0, "2001:db8:b00::", "CONFIGURED") +
                   pd(1, "2001:db8:a00::", second) + "</AddrClient></AddrMgr>");
  return file;
}

pb::ClientConfig two_hints() {
  auto row = wan6_row();
  for (auto length : {56u, 60u})
    row.mutable_v6()->add_prefix_hints()->set_length(length);
  return row;
}

pb::ChildInfo output(std::initializer_list<const char*> lines) {
  pb::ChildInfo child;
  for (auto* line : lines)
    child.add_last_output(line);
  return child;
}

} // namespace

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: IAIDs that come after the "
                                  "report are known, kept and no event") {
  configure(two_hints());
  link6(true);
  knows_duid();
  process_runs();
  report(two_prefixes(pb::LeaseReport::BOUND));
  CHECK_FALSE(lease().prefixes(0).has_iaid());
  said();
  feed(&client_machine::child_wrote, database());
  CHECK(events() == lines{});
  CHECK(lease().prefixes(0).iaid() == client::prefix_iaid(1, 1));
  CHECK(lease().prefixes(1).iaid() == client::prefix_iaid(1, 0));
  CHECK(machine.record().lease6().prefixes(0).iaid() ==
        client::prefix_iaid(1, 1));
  now = now + 1s;
  report(two_prefixes(pb::LeaseReport::RENEW));
  CHECK(events() == lines{"LEASE_RENEW"});
  CHECK(lease().prefixes(0).iaid() == client::prefix_iaid(1, 1));
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: IAIDs that come while the "
                                  "kernel is asked are not lost") {
  configure(two_hints());
  link6(true);
  knows_duid();
  process_runs();
  kernel_answers = false;
  report(two_prefixes(pb::LeaseReport::BOUND));
  feed(&client_machine::child_wrote, database());
  feed(&client_machine::applied, pb::LinkResult{});
  REQUIRE(state() == "bound");
  CHECK(lease().prefixes(0).iaid() == client::prefix_iaid(1, 1));
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a part of a lease that the "
                                  "program refuses is told of in its words") {
  configure(wan6_row());
  link6(true);
  knows_duid();
  process_runs();
  report(answer6{pb::LeaseReport::BOUND}.prefix("2001:db8:f000::/56", 40, 60));
  REQUIRE(state() == "bound");
  CHECK(next() == 8s);
  REQUIRE(advance(8s));
  CHECK(next() > 8s);
  feed(&client_machine::output_heard,
       output({"Address fe80::bad used in IA_NA (IAID=1) is link local."}));
  CHECK(machine.state().last_error() ==
        "not all that is asked for: Address fe80::bad used in IA_NA (IAID=1) "
        "is link local.");
  report(first_answer());
  CHECK(machine.state().last_error() == "");
  feed(&client_machine::output_heard, output({"Option 3 is invalid."}));
  CHECK(machine.state().last_error() == "");
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a lease that lacks something "
                                  "without a word of the program is no fault") {
  configure(wan6_row());
  link6(true);
  knows_duid();
  process_runs();
  report(answer6{pb::LeaseReport::BOUND}.address("2001:db8::7", 40, 60));
  REQUIRE(advance(8s));
  feed(&client_machine::output_heard, output({"DAD inconclusive."}));
  CHECK(machine.state().last_error() == "");
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a program that cannot hear "
                                  "is replaced") {
  auto row = wan6_row();
  row.set_backend("dhcpcd");
  configure(row);
  link6(true);
  knows_duid();
  process_runs();
  REQUIRE(advance(8s));
  said();
  feed(&client_machine::output_heard, output({"soliciting a DHCPv6 lease"}));
  CHECK(said() == lines{});
  feed(&client_machine::output_heard,
       output({"dhcp6_openudp: Address already in use", "soliciting"}));
  CHECK(said() == lines{"stop 0"});
  process_ends();
  CHECK(state() == "backoff");
  CHECK(steps.back().cause() == "process ended: it could not hear answers");
  REQUIRE(advance(1s));
  CHECK(deeds() == lines{"start"});
}

TEST_CASE_FIXTURE(machine6_world,
                  "dhcp6 machine: what a dead process knew goes "
                  "with it where there is no lease") {
  configure(two_hints());
  link6(true);
  knows_duid();
  process_runs();
  feed(&client_machine::child_wrote, database());
  CHECK(machine.state().ias_size() > 0);
  process_ends(9);
  CHECK(machine.state().ias_size() == 0);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: what is known of the next "
                                  "lease outlives the removal of the last") {
  configure(two_hints());
  link6(true);
  knows_duid();
  process_runs();
  report(two_prefixes(pb::LeaseReport::BOUND));
  kernel_answers = false;
  report(answer6{pb::LeaseReport::EXPIRED});
  now = now + 1ms;
  report(two_prefixes(pb::LeaseReport::BOUND));
  feed(&client_machine::child_wrote, database());
  feed(&client_machine::removed, pb::LinkResult{});
  CHECK(machine.state().ias_size() > 0);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: why tells of a program that "
                                  "does not end at its release") {
  bring_up6();
  act(pb::ClientAction::RELEASE);
  REQUIRE(advance(1500ms));
  auto row = wan6_row();
  row.set_enable(false);
  configure(row);
  process_ends(9);
  CHECK(steps.back().to() == "disabled");
  CHECK(
      steps.back().cause() ==
      "disabled: did not end within 1500 ms of the signal to release, killed");
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: why tells of nothing else "
                                  "when the program ends at its release") {
  bring_up6();
  act(pb::ClientAction::RELEASE);
  auto row = wan6_row();
  row.set_enable(false);
  configure(row);
  process_ends(0);
  REQUIRE(advance(5s));
  CHECK(steps.back().to() == "disabled");
  CHECK(steps.back().cause() == "disabled");
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a program that gave up what "
                                  "the server did not renew once is replaced") {
  configure(two_hints());
  link6(true);
  knows_duid();
  process_runs();
  report(two_prefixes(pb::LeaseReport::BOUND));
  feed(&client_machine::child_wrote, database());
  now = now + 100s;
  said();
  report(answer6{pb::LeaseReport::RENEW}.echoes().prefix("2001:db8:a00::/56",
                                                         400, 600));
  bool gave_up = true;
  SUBCASE("it gave it up") {
    feed(&client_machine::child_wrote, database("INPROCESS"));
  }
  SUBCASE("it goes on") {
    gave_up = false;
  }
  REQUIRE(advance(9s));
  CHECK(deeds() == lines{});
  REQUIRE(advance(1s));
  CHECK(deeds() == (gave_up ? lines{"stop 0"} : lines{}));
  CHECK(events() == lines{});
  CHECK(lease().prefixes_size() == 2);
  if (!gave_up)
    return;
  process_ends();
  CHECK(steps.back().cause() == "process ended: the server renewed a part "
                                "only, and it had given up the rest");
  REQUIRE(advance(1s));
  CHECK(deeds() == lines{"start"});
}
