#include "messages/convert/net_values.hpp"
#include "tests/actors/client/machine6_world.hpp"

#include <algorithm>
#include <cerrno>

using namespace lh;
using namespace lh::tests;
using client::client_machine;

namespace {

const std::string on_wan = "apply wan0 2001:db8:0:1::7/128 20/30 s";
const std::string on_lan = "apply lan0 2001:db8:f000:1::1/64 40/60 s";
const std::string refusal = "apply unreachable 2001:db8:f000::/56";

pb::LinkResult fault(int code) {
  pb::LinkResult result;
  result.set_error(code);
  result.set_text("the kernel does not want it");
  return result;
}

pb::LinkState lan(bool running, bool link_local) {
  auto link = wan6_link(running, link_local, 4);
  link.set_device("lan0");
  return link;
}

bool contains(const lines& all, const std::string& line) {
  return std::find(all.begin(), all.end(), line) != all.end();
}

/// IPv6 is switched off on a running WAN.
void switch_off(machine6_world& world) {
  world.kernel_says = fault(EACCES);
  world.link6(true, false);
  world.lost("wan0", "2001:db8:0:1::7");
}

void switch_on(machine6_world& world) {
  world.kernel_says.Clear();
  world.link6(true);
}

void lose_route(machine6_world& world) {
  pb::AddressLost news;
  *news.mutable_unreachable() =
      convert::to_proto(*net::parse_ipv6_prefix("2001:db8:f000::/56"));
  world.feed(&client_machine::address_lost, news);
}

} // namespace

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: without its link-local "
                                  "address a bound client waits for it") {
  bring_up6();
  switch_off(*this);
  CHECK(said() == lines{"stop 0", "to waiting-link", on_wan, on_lan, refusal});
  CHECK(steps.back().cause() == "the link-local address is gone");
  process_ends();
  CHECK(state() == "waiting-link");
  CHECK(lease().addresses_size() == 1);
  CHECK(machine.state().last_error() == kernel_says.text());
  REQUIRE(advance(5s));
  CHECK(said() == lines{});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: what goes with the "
                                  "link-local address is put back while it is "
                                  "waited for") {
  bring_up6();
  link6(true, false);
  process_ends();
  said();
  lost("wan0", "2001:db8:0:1::7");
  CHECK(said() == lines{on_wan, on_lan, refusal});
  CHECK(state() == "waiting-link");
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: what the kernel refuses is "
                                  "put there again, and the process left "
                                  "alone") {
  bring_up6();
  kernel_says = fault(ENOBUFS);
  lost("wan0", "2001:db8:0:1::7");
  CHECK(deeds() == lines{on_wan, on_lan, refusal});
  CHECK(machine.state().recovery().fault() == "address-refused");
  CHECK(machine.state().recovery().stage() == "waiting");
  CHECK(next() == 100ms);
  REQUIRE(advance(100ms));
  CHECK(deeds().size() == 3);
  CHECK(next() == 200ms);
  CHECK(machine.state().last_error() == kernel_says.text());
  kernel_says.Clear();
  REQUIRE(advance(200ms));
  CHECK(deeds().size() == 3);
  CHECK(state() == "bound");
  CHECK_FALSE(machine.state().has_recovery());
  CHECK(machine.state().last_error().empty());
  REQUIRE(advance(9s));
  CHECK(said() == lines{});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: without its program a "
                                  "client puts there again what the kernel "
                                  "refuses") {
  bring_up6();
  for (int deaths = 0; deaths < 6; ++deaths) {
    process_ends();
    REQUIRE(advance(1s));
    process_runs();
  }
  REQUIRE(state() == "critical");
  said();
  kernel_says = fault(ENOBUFS);
  lost("wan0", "2001:db8:0:1::7");
  CHECK(machine.state().recovery().stage() == "escalated");
  REQUIRE(advance(100ms));
  CHECK(next() == 200ms);
  kernel_says.Clear();
  said();
  REQUIRE(advance(200ms));
  CHECK(deeds().size() == 3);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a kernel that goes on "
                                  "refusing is told of once") {
  bring_up6();
  kernel_says = fault(ENOBUFS);
  lost("wan0", "2001:db8:0:1::7");
  REQUIRE(advance(9s));
  CHECK(events() == lines{"FAILED"});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a lease that is given up is "
                                  "not put there again") {
  bring_up6();
  kernel_says = fault(ENOBUFS);
  lost("wan0", "2001:db8:0:1::7");
  kernel_says.Clear();
  auto row = wan6_row();
  row.set_enable(false);
  configure(row);
  process_ends();
  said();
  configure(wan6_row());
  process_runs();
  said();
  REQUIRE(advance(5s));
  CHECK(said() == lines{});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: when the link-local address "
                                  "returns, the lease is put back and "
                                  "confirmed by another process") {
  for (auto* backend : {"dibbler", "dhcpcd"}) {
    machine6_world world;
    auto row = wan6_row();
    row.set_backend(backend);
    world.configure(row);
    world.link6(true);
    world.knows_duid();
    world.process_runs();
    world.machine_world::report(first_answer());
    switch_off(world);
    world.process_ends();
    world.said();
    switch_on(world);
    CHECK(world.deeds() == lines{on_wan, on_lan, refusal, "start"});
    world.process_runs();
    world.now = world.now + 1ms;
    world.machine_world::report(
        answer6{pb::LeaseReport::RENEW}.address("2001:db8:0:1::7", 20, 30));
    CHECK(world.state() == "bound");
    CHECK_FALSE(contains(world.events(), "LEASE_DEL"));
  }
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a link-local address that "
                                  "returns before the process has ended is "
                                  "waited for no more") {
  bring_up6();
  switch_off(*this);
  switch_on(*this);
  said();
  process_ends();
  CHECK(deeds() == lines{"start"});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a duplicate link-local "
                                  "address of a bound client is told") {
  bring_up6();
  switch_off(*this);
  process_ends();
  auto link = wan6_link(true, false);
  link.set_link_local_duplicate(true);
  feed(&client_machine::link_changed, link);
  CHECK(state() == "backoff");
  CHECK(events() == lines{"FAILED"});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: what a downstream device "
                                  "lost with its link-local address comes back "
                                  "with it") {
  bring_up6();
  feed(&client_machine::link_changed, lan(true, true));
  feed(&client_machine::link_changed, lan(true, false));
  kernel_says = fault(EACCES);
  lost("lan0", "2001:db8:f000:1::1");
  CHECK(machine.state().last_error() == kernel_says.text());
  CHECK_FALSE(machine.state().has_recovery());
  kernel_says.Clear();
  said();
  feed(&client_machine::link_changed, lan(true, true));
  CHECK(deeds() == lines{on_lan});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a route that another program "
                                  "removed is put back, or only told of") {
  bring_up6();
  lose_route(*this);
  CHECK(deeds() == lines{on_wan, on_lan, refusal});
  pb::Settings settings;
  settings.set_foreign_change(pb::REPORT);
  feed(&client_machine::set_settings, settings);
  said();
  lose_route(*this);
  CHECK(deeds() == lines{});
  CHECK(machine.state().last_error() ==
        "another program removed or changed the unreachable route to "
        "2001:db8:f000::/56");
  machine_world::report(
      answer6{pb::LeaseReport::RENEW}.prefix("2001:db8:f000::/56", 0, 0));
  REQUIRE(advance(2s));
  said();
  lose_route(*this);
  CHECK(said() == lines{});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: what is removed again and "
                                  "again is put back in its time, whatever "
                                  "another device does meanwhile") {
  bring_up6();
  feed(&client_machine::link_changed, lan(true, true));
  lost("wan0", "2001:db8:0:1::7");
  CHECK(contains(deeds(), on_wan));
  lost("wan0", "2001:db8:0:1::7");
  feed(&client_machine::link_changed, lan(true, false));
  CHECK(deeds() == lines{});
  feed(&client_machine::link_changed, lan(true, true));
  CHECK(deeds() == lines{on_lan});
  REQUIRE(advance(100ms));
  CHECK(contains(deeds(), on_wan));
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: what is lost during a change "
                                  "is looked at after it") {
  bring_up6();
  kernel_answers = false;
  machine_world::report(
      answer6{pb::LeaseReport::RENEW}.prefix("2001:db8:f000::/56", 40, 60));
  said();
  lose_route(*this);
  lost("wan0", "2001:db8:0:1::7");
  CHECK(said() == lines{});
  feed(&client_machine::applied, pb::LinkResult{});
  CHECK(contains(deeds(), refusal));
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: what a failed change was to "
                                  "remove is removed by the next") {
  bring_up6();
  kernel_says = fault(EPERM);
  auto row = wan6_row();
  row.mutable_v6()->clear_downstream();
  configure(row);
  const std::string gone = "remove lan0 2001:db8:f000:1::1/64";
  CHECK(contains(deeds(), gone));
  CHECK(machine.state().last_error() == kernel_says.text());
  kernel_says.Clear();
  machine_world::report(
      answer6{pb::LeaseReport::RENEW}.prefix("2001:db8:f000::/56", 40, 60));
  CHECK(contains(deeds(), gone));
  now = now + 1ms;
  machine_world::report(
      answer6{pb::LeaseReport::RENEW}.prefix("2001:db8:f000::/56", 40, 60));
  CHECK_FALSE(contains(deeds(), gone));
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: what a failed removal left "
                                  "is kept in mind until it can go") {
  bring_up6();
  kernel_says = fault(EPERM);
  lost("wan0", "2001:db8:0:1::7", true);
  CHECK(contains(events(), "LEASE_DEL"));
  CHECK(machine.record().applied_size() == 2);
  CHECK(machine.record().unreachable_size() == 1);
  kernel_says.Clear();
  process_ends();
  REQUIRE(advance(1s));
  auto done = deeds();
  CHECK(contains(done, "remove wan0 2001:db8:0:1::7/128"));
  CHECK(contains(done, "remove unreachable 2001:db8:f000::/56"));
  CHECK(machine.record().applied_size() == 0);
  CHECK(events() == lines{});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a removal that fails again "
                                  "and again does not keep a client busy") {
  bring_up6();
  kernel_says = fault(EPERM);
  auto row = wan6_row();
  row.set_enable(false);
  configure(row);
  process_ends();
  CHECK(state() == "disabled");
  CHECK(machine.record().applied_size() == 2);
  said();
  kernel_says.Clear();
  link6(false);
  CHECK(contains(deeds(), "remove wan0 2001:db8:0:1::7/128"));
  CHECK(machine.record().applied_size() == 0);
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a LAN device that returns "
                                  "brings nothing to a WAN that is down") {
  bring_up6();
  feed(&client_machine::link_changed, lan(true, true));
  link6(false, false);
  said();
  feed(&client_machine::link_changed, lan(false, false));
  feed(&client_machine::link_changed, lan(true, true));
  CHECK(said() == lines{on_lan});
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a LAN device that returns "
                                  "takes nothing new from the WAN") {
  bring_up6();
  now = now + 31s; // the end of the address has not been looked at
  said();
  feed(&client_machine::link_changed, lan(true, true));
  auto all = said();
  CHECK(contains(all, "remove wan0 2001:db8:0:1::7/128"));
  CHECK(contains(all, "apply wan0 2001:db8:f000::1/128 9/29 s"));
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: a LAN device that is not "
                                  "there is reported") {
  bring_up6();
  auto link = lan(false, false);
  link.set_present(false);
  feed(&client_machine::link_changed, link);
  auto reason = [&]() -> std::string {
    auto report = machine.report();
    for (auto& one : report.parameters())
      if (one.parameter() == "X_LEASEHOLD_Downstream.1.Interface")
        return one.reason();
    return "none";
  };
  CHECK(reason() == "lan0 is not there");
  feed(&client_machine::link_changed, lan(true, true));
  CHECK(reason() == "none");
}
