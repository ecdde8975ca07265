#include "tests/actors/client/machine6_world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

using namespace lh;
using namespace lh::tests;
using client::client_machine;
using kind = pb::LeaseReport;

namespace {

const std::string wan_put = "apply wan0 2001:db8:0:1::7/128 ";

lines changed(const pb::Event& event) {
  return {event.changed().begin(), event.changed().end()};
}

} // namespace

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: it starts when the link "
                                  "runs, the link-local address is of use and "
                                  "the DUID is known") {
  configure(wan6_row());
  link6(false, false);
  CHECK(state() == "waiting-link");
  link6(true, false);
  CHECK(said() == lines{"follow wan0 lan0", "ask duid", "to waiting-link"});
  link6(true);
  CHECK(state() == "waiting-link");
  knows_duid();
  CHECK(said() == lines{"to starting", "start"});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a configured identity needs "
                                  "no DUID of the store") {
  pb::Settings settings;
  settings.mutable_identity()->set_enterprise(3561);
  settings.mutable_identity()->set_id("0012AB-Box-1");
  feed(&client_machine::set_settings, settings);
  configure(wan6_row());
  link6(true);
  CHECK(deeds() == lines{"start"});
  CHECK(machine.state().duid().substr(0, 6) ==
        std::string("\0\2\0\0\x0d\xe9", 6));
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a lease goes to the WAN as "
                                  "/128, downstream as /64, and is one event") {
  configure(wan6_row());
  link6(true);
  knows_duid();
  process_runs();
  said();
  machine_world::report(first_answer());
  CHECK(said() == lines{wan_put + "20/30 s",
                        "apply lan0 2001:db8:f000:1::1/64 40/60 s",
                        "apply unreachable 2001:db8:f000::/56", "to bound",
                        "LEASE_UPDATE"});
  auto& event = all_events.back();
  CHECK(event.family() == "v6");
  CHECK(event.cause() == "bound");
  CHECK(changed(event) == lines{"addresses", "prefixes"});
  CHECK(event.new_().v6().addresses(0).iaid() == 1);
  CHECK(event.new_().v6().prefixes(0).state() == "preferred");
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: partial renewals refresh "
                                  "lifetimes and lose nothing (A19)") {
  bring_up6();
  advance(10s);
  machine_world::report(answer6{kind::RENEW}
                            .prefix("2001:db8:f000::/56", 40, 60)
                            .prefix("2001:db8:f000::/56", 30, 50)
                            .echoes());
  CHECK(events() == lines{"LEASE_RENEW"});
  CHECK(changed(all_events.back()) == lines{"lifetimes"});
  CHECK(lease().addresses_size() == 1);
  CHECK(lease().addresses(0).valid_s() == 20);
  CHECK(lease().prefixes_size() == 1);
  CHECK(lease().prefixes(0).valid_s() == 60);
  machine_world::report(answer6{kind::RENEW}
                            .address("2001:db8:0:1::7", 20, 30)
                            .address("2001:db8:0:1::7", 5, 19)
                            .echoes());
  CHECK(events() == lines{"LEASE_RENEW"});
  CHECK(lease().addresses(0).valid_s() == 30);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a prefix replaced in one "
                                  "answer is one event, moved downstream at "
                                  "once (A18)") {
  bring_up6();
  advance(10s);
  machine_world::report(answer6{kind::RENEW}
                            .prefix("2001:db8:f000::/56", 0, 0)
                            .prefix("2001:db8:e000::/56", 40, 60)
                            .prefix("2001:db8:f000::/56", 30, 50)
                            .echoes());
  auto all = said();
  CHECK(std::count(all.begin(), all.end(), "LEASE_UPDATE") == 1);
  CHECK(std::count(all.begin(), all.end(),
                   "apply lan0 2001:db8:e000:1::1/64 40/60 s") == 1);
  CHECK(std::count(all.begin(), all.end(),
                   "apply lan0 2001:db8:f000:1::1/64 0/50 s") == 1);
  CHECK(lease().prefixes(0).state() == "preferred");
  CHECK(lease().prefixes(1).state() == "deprecated");
  REQUIRE(advance(49s));
  CHECK(lease().prefixes_size() == 2);
  REQUIRE(advance(1s));
  CHECK(lease().prefixes_size() == 1);
}

TEST_CASE("dhcp6 machine: the hook calls of a replacement end alike in every "
          "order (A18)") {
  std::vector<int> order{0, 1, 2};
  do {
    machine6_world world;
    world.bring_up6();
    world.advance(5s);
    for (auto which : order) {
      answer6 told{kind::RENEW};
      if (which == 1)
        told.prefix("2001:db8:e000::/56", 40, 60);
      else
        told.prefix("2001:db8:f000::/56", 0, 0);
      world.machine_world::report(told);
      world.now = world.now + 3ms;
    }
    world.advance(2s);
    auto events = world.events();
    CHECK(std::count(events.begin(), events.end(), "LEASE_DEL") == 0);
    REQUIRE(world.lease().prefixes_size() == 2);
    CHECK(world.lease().prefixes(0).prefix().high() == 0x20010db8e0000000);
    CHECK(world.lease().prefixes(0).state() == "preferred");
    CHECK(world.lease().prefixes(1).state() == "deprecated");
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a withdrawn prefix that "
                                  "nothing replaces goes, and is told once") {
  bring_up6();
  machine_world::report(
      answer6{kind::RENEW}.prefix("2001:db8:f000::/56", 0, 0));
  CHECK(events() == lines{});
  REQUIRE(advance(2s));
  CHECK(events() == lines{"LEASE_UPDATE"});
  CHECK(all_events.back().old().v6().prefixes(0).state() == "preferred");
  CHECK(lease().prefixes_size() == 0);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: zero lifetimes take the last "
                                  "address away (A22)") {
  auto row = wan6_row();
  row.mutable_v6()->set_request_prefixes(false);
  configure(row);
  link6(true);
  knows_duid();
  process_runs();
  machine_world::report(
      answer6{kind::BOUND}.address("2001:db8:0:1::7", 20, 30));
  said();
  now = now + 1ms;
  machine_world::report(answer6{kind::RENEW}
                            .address("2001:db8:0:1::7", 0, 0)
                            .address("2001:db8:0:1::7", 20, 30)
                            .echoes());
  CHECK(deeds() == lines{"remove wan0 2001:db8:0:1::7/128", "stop 0"});
  CHECK(state() == "acquiring");
  CHECK(all_events.back().type() == pb::LEASE_DEL);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: expiry takes all of it away "
                                  "by the daemon's own clock") {
  bring_up6();
  REQUIRE(advance(31s));
  CHECK(events() == lines{"LEASE_UPDATE"});
  CHECK(lease().addresses_size() == 0);
  process_ends();
  process_runs();
  REQUIRE(advance(30s));
  CHECK(all_events.back().type() == pb::LEASE_DEL);
  CHECK(all_events.back().cause() == "expired");
  CHECK(state() == "acquiring");
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: an answer with nothing but "
                                  "echoes says nothing") {
  bring_up6();
  auto saved = saves;
  machine_world::report(
      answer6{kind::RENEW}.address("2001:db8:0:1::7", 20, 30).echoes());
  CHECK(said() == lines{});
  CHECK(saves == saved + 1);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: after a flap the process is "
                                  "another one, the addresses stay") {
  bring_up6();
  link6(false);
  CHECK(said() == lines{});
  link6(true, false);
  auto deeds_then = deeds();
  CHECK(deeds_then.back() == "stop 0");
  process_ends();
  CHECK(state() == "waiting-link");
  link6(true);
  CHECK(deeds().back() == "start");
  CHECK(last_start.directory().remove_size() > 0);
  CHECK(machine.state().has_lease6());
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a duplicate address is "
                                  "LEASE_DEL, FAILED and another try") {
  bring_up6();
  lost("wan0", "2001:db8:0:1::7", true);
  CHECK(events() == lines{"LEASE_DEL", "FAILED"});
  CHECK(all_events.back().cause() == "dad-failed");
  process_ends();
  CHECK(state() == "backoff");
  REQUIRE(advance(1s));
  CHECK(deeds() == lines{"start"});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a duplicate link-local "
                                  "address is told, and probed with patience "
                                  "(A4)") {
  configure(wan6_row());
  knows_duid();
  auto link = wan6_link(true, false);
  link.set_link_local_duplicate(true);
  feed(&client_machine::link_changed, link);
  CHECK(state() == "backoff");
  CHECK(events() == lines{"FAILED"});
  REQUIRE(advance(100ms));
  CHECK(said() == lines{"probe wan0"});
  REQUIRE(advance(150ms));
  CHECK(said() == lines{});
  REQUIRE(advance(100ms));
  CHECK(said() == lines{"probe wan0"});
  link6(true);
  CHECK(deeds() == lines{"start"});
  CHECK(machine.state().last_error().empty());
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: an address that another "
                                  "program removed is put back, one of a "
                                  "device that is down when it runs again") {
  bring_up6();
  lost("lan0", "2001:db8:f000:1::1");
  CHECK(deeds().size() == 3);
  link6(false, false);
  lost("wan0", "2001:db8:0:1::7");
  CHECK(deeds() == lines{"stop 0"});
  link6(true, false);
  auto all = deeds();
  CHECK(std::any_of(all.begin(), all.end(),
                    [](auto& line) { return line.starts_with(wan_put); }));
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: MAP options are decoded "
                                  "before the event, and cleared with it "
                                  "(A17)") {
  auto row = wan6_row();
  row.mutable_v6()->set_map(true);
  map_says.mutable_result()->set_psid(52);
  configure(row);
  link6(true);
  knows_duid();
  process_runs();
  said();
  machine_world::report(first_answer().option(95, "x"));
  CHECK(said().front() == "decode map");
  CHECK(all_events.back().new_().v6().mapt().psid() == 52);
  now = now + 1s;
  machine_world::report(answer6{kind::RENEW}
                            .address("2001:db8:0:1::7", 20, 30)
                            .prefix("2001:db8:f000::/56", 40, 60));
  CHECK(all_events.back().type() == pb::LEASE_UPDATE);
  CHECK_FALSE(all_events.back().new_().v6().has_mapt());
  CHECK(all_events.back().new_().v6().prefixes(0).valid_s() == 60);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: MAP looks at the prefix that "
                                  "replaces another") {
  auto row = wan6_row();
  row.mutable_v6()->set_map(true);
  configure(row);
  link6(true);
  knows_duid();
  process_runs();
  machine_world::report(first_answer().option(95, "x"));
  REQUIRE(map_asked.prefixes_size() == 1);
  auto first = map_asked.prefixes(0).SerializeAsString();
  now = now + 1s;
  machine_world::report(answer6{kind::RENEW}
                            .address("2001:db8:0:1::7", 20, 30)
                            .prefix("2001:db8:f000::/56", 0, 0)
                            .prefix("2001:db8:e000::/56", 40, 60)
                            .option(95, "x"));
  REQUIRE(lease().prefixes_size() == 2);
  REQUIRE(map_asked.prefixes_size() == 1);
  CHECK(map_asked.prefixes(0).SerializeAsString() != first);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: release gives the lease back "
                                  "before the addresses go") {
  bring_up6();
  act(pb::ClientAction::RELEASE);
  CHECK(deeds() == lines{fmt::format("signal {}", SIGTERM)});
  process_ends(0);
  auto all = said();
  CHECK(all.front() == "settle wan0");
  CHECK(std::count(all.begin(), all.end(), "LEASE_DEL") == 1);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: disable sends no release and "
                                  "removes everything") {
  bring_up6();
  auto row = wan6_row();
  row.set_enable(false);
  configure(row);
  auto all = deeds();
  CHECK(all == lines{"remove wan0 2001:db8:0:1::7/128",
                     "remove lan0 2001:db8:f000:1::1/64",
                     "remove unreachable 2001:db8:f000::/56", "stop 0"});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a new downstream device gets "
                                  "its prefix without another process") {
  bring_up6();
  auto row = wan6_row();
  auto& lan = *row.mutable_v6()->add_downstream();
  lan.set_device("lan1");
  lan.set_subnet_id(2);
  configure(row);
  auto all = said();
  CHECK(all.front() == "follow wan0 lan0 lan1");
  CHECK(std::count(all.begin(), all.end(),
                   "apply lan1 2001:db8:f000:2::1/64 40/60 s") == 1);
  CHECK(std::count(all.begin(), all.end(), "stop 0") == 0);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a record brings all of it "
                                  "back") {
  bring_up6();
  auto record = machine.record();
  machine6_world second;
  second.now = now + 1s;
  second.feed(&client_machine::restore, record, pb::ChildInfo{});
  second.configure(wan6_row());
  second.link6(true);
  CHECK(second.lease().prefixes_size() == 1);
  auto all = second.deeds();
  CHECK(std::any_of(all.begin(), all.end(),
                    [](auto& line) { return line.starts_with(wan_put); }));
  CHECK(second.events() == lines{});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a lease that ended without a "
                                  "daemon has expired") {
  bring_up6();
  auto record = machine.record();
  machine6_world second;
  second.now = now + 1h;
  second.feed(&client_machine::restore, record, pb::ChildInfo{});
  second.configure(wan6_row());
  second.link6(true);
  REQUIRE_FALSE(second.all_events.empty());
  CHECK(second.all_events.front().type() == pb::LEASE_DEL);
  CHECK(second.all_events.front().cause() == "expired");
}
