#include "bus_adapters/netlink/route_table.hpp"
#include "tests/bus_adapters/netlink/wan_fixture.hpp"

#include <doctest/doctest.h>

#include <linux/rtnetlink.h>

using namespace lh;
using netlink::route_table;
using tests::ip;
using tests::link_fixture;
using tests::prefix6;

namespace {

using shown = std::vector<std::string>;

const std::string ours = "2001:db8:100::/56";
const std::string loss = "lost unreachable " + ours;

pb::ChangeAddresses6 refusal(const std::string& prefix) {
  pb::ChangeAddresses6 change;
  *change.add_put_unreachable() = prefix6(prefix);
  return change;
}

net::ipv6_prefix prefix(const std::string& text) {
  return *net::parse_ipv6_prefix(text);
}

void remove(const std::string& route) {
  ip("-6 route del unreachable " + route);
}

/// Routes that are none of ours come and go.
void stir() {
  ip("-6 route add unreachable 2001:db8:300::/56 proto static");
  ip("-6 route add blackhole 2001:db8:400::/56 proto dhcp");
  ip("-6 route add unreachable 2001:db8:500::/56 proto dhcp table 7");
  remove("2001:db8:300::/56");
  ip("-6 route del blackhole 2001:db8:400::/56");
  remove("2001:db8:500::/56 table 7");
}

} // namespace

TEST_CASE("route table: one that was there is lost once") {
  route_table table;
  table.put(prefix(ours));
  table.put(prefix(ours));
  CHECK(table.drop(prefix("2001:db8::/56")).empty());
  CHECK(table.drop(prefix(ours)) == route_table::news{prefix(ours)});
  CHECK(table.drop(prefix(ours)).empty());
  table.put(prefix(ours));
  table.replace({prefix(ours), prefix("2001:db8::/56")});
  CHECK(table.replace({prefix("2001:db8::/56")}) ==
        route_table::news{prefix(ours)});
}

TEST_CASE_FIXTURE(link_fixture, "routes: one that another program removes is "
                                "told, those of others are not") {
  follow_routes();
  start_monitor();
  ask(refusal(ours));
  stir();
  CHECK(rest() == shown{});
  remove(ours);
  CHECK(next() == loss);
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(link_fixture, "routes: what was asked to go is no loss") {
  follow_routes();
  start_monitor();
  ask(refusal(ours));
  pb::ChangeAddresses6 change;
  *change.add_remove_unreachable() = prefix6(ours);
  CHECK(ask(change).error() == 0);
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(link_fixture, "routes: those of an earlier life are known") {
  start_monitor();
  ask(refusal(ours));
  stop_monitor();
  follow_routes();
  start_monitor();
  query("");
  remove(ours);
  CHECK(next() == loss);
}

TEST_CASE("routes: after lost messages they are read again") {
  link_fixture room{1};
  room.follow_routes();
  room.start_monitor();
  room.ask(refusal(ours));
  auto release = room.hold_reactor();
  for (int i = 0; i < 20; ++i)
    ip("link set lo mtu " + std::to_string(1300 + i));
  remove(ours);
  release.set_value();
  CHECK(room.next() == loss);
  CHECK(room.rest() == shown{});
}

TEST_CASE("routes: nobody wakes for those of others") {
  tests::net_namespace home;
  auto monitor = netlink::open_monitor(RTMGRP_IPV6_ROUTE, 1 << 18);
  REQUIRE(monitor);
  stir();
  int heard = 0;
  auto count = [&](nlmsghdr&) { ++heard; };
  REQUIRE(netlink::drain(monitor->get(), count));
  CHECK(heard == 0);
  ip("-6 route add unreachable 2001:db8:100::/56 proto dhcp");
  remove(ours);
  REQUIRE(netlink::drain(monitor->get(), count));
  CHECK(heard == 2);
}
