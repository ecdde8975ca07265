#include "tests/bus_adapters/netlink/wan_fixture.hpp"
#include "tests/support/stderr_capture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

using namespace lh;
using tests::index_of;
using tests::ip;
using tests::link_fixture;

namespace {

using shown = std::vector<std::string>;

std::string now(const std::string& device, const char* state) {
  return fmt::format("{} {} {}", device, index_of(device), state);
}

void add_pair(const std::string& device) {
  ip("link add " + device + " type veth peer name p" + device);
}

pb::ApplyAddress leased_mtu(const std::string& device) {
  auto change = tests::address_on(device, "192.0.2.7/24");
  change.set_mtu(1400);
  return change;
}

pb::RemoveAddress end_of(const pb::ApplyAddress& change) {
  pb::RemoveAddress removal;
  removal.set_device(change.device());
  *removal.mutable_address() = change.address();
  removal.set_prefix_len(change.prefix_len());
  return removal;
}

int mtu_of(const std::string& device) {
  auto told = ip("-o link show dev " + device);
  return std::stoi(told.substr(told.find(" mtu ") + 5));
}

} // namespace

TEST_CASE_FIXTURE(link_fixture, "link monitor: running is up with a carrier") {
  add_pair("wan0");
  follow("wan0");
  start_monitor();
  CHECK(next() == now("wan0", "down"));
  ip("link set wan0 up");
  CHECK(rest() == shown{});
  ip("link set pwan0 up");
  CHECK(next() == now("wan0", "running"));
  ip("link set pwan0 down");
  CHECK(next() == now("wan0", "down"));
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(link_fixture, "link monitor: what is the same is not told") {
  add_pair("wan0");
  follow("wan0");
  start_monitor();
  CHECK(next() == now("wan0", "down"));
  ip("link set wan0 mtu 1400");
  ip("link set wan0 alias street");
  CHECK(rest() == shown{});
  ip("link set wan0 address 02:00:00:00:00:07");
  CHECK(next() == now("wan0", "down"));
  CHECK(query("wan0").hardware_address() == std::string("\2\0\0\0\0\7", 6));
}

TEST_CASE_FIXTURE(link_fixture, "link monitor: an unknown device is absent") {
  start_monitor();
  auto state = query("eth1");
  CHECK(state.device() == "eth1");
  CHECK_FALSE(state.present());
  CHECK(state.ifindex() == 0);
  CHECK(query("lo").present());
}

TEST_CASE_FIXTURE(link_fixture, "link monitor: eth1 is not eth10") {
  add_pair("eth10");
  follow("eth1");
  start_monitor();
  CHECK(rest() == shown{});
  CHECK_FALSE(query("eth1").present());
  CHECK(query("eth10").present());
}

TEST_CASE_FIXTURE(link_fixture, "link monitor: a device goes and comes back") {
  add_pair("wan0");
  follow("wan0");
  start_monitor();
  auto first = now("wan0", "down");
  CHECK(next() == first);
  ip("link del wan0");
  CHECK(next() == "wan0 gone");
  add_pair("wan0");
  auto second = now("wan0", "down");
  CHECK(next() == second);
  CHECK(first != second);
}

TEST_CASE_FIXTURE(link_fixture,
                  "link monitor: a device replaced in one batch goes first") {
  add_pair("wan0");
  follow("wan0");
  start_monitor();
  next();
  auto release = hold_reactor();
  ip("link del wan0");
  add_pair("wan0");
  release.set_value();
  CHECK(next() == "wan0 gone");
  CHECK(next() == now("wan0", "down"));
}

TEST_CASE_FIXTURE(link_fixture, "link monitor: an address that goes is told") {
  add_pair("wan0");
  start_monitor();
  ask(tests::address_on("wan0", "192.0.2.7/24"));
  ip("address add 192.0.2.9/24 dev wan0");
  follow("wan0");
  ip("address del 192.0.2.9/24 dev wan0");
  CHECK(next() == "wan0 lost 192.0.2.9/24");
  ip("address del 192.0.2.7/24 dev wan0");
  CHECK(next() == "wan0 lost 192.0.2.7/24");
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(link_fixture, "link monitor: a device takes its addresses") {
  add_pair("wan0");
  start_monitor();
  ask(tests::address_on("wan0", "192.0.2.7/24"));
  follow("wan0");
  auto release = hold_reactor();
  ip("link del wan0");
  release.set_value();
  CHECK(rest() == shown{"wan0 gone"});
}

TEST_CASE_FIXTURE(link_fixture, "link monitor: a renamed device moves") {
  add_pair("wan0");
  follow("wan0");
  follow("wan1");
  start_monitor();
  next();
  ip("link set wan0 name wan1");
  CHECK(next() == "wan0 gone");
  CHECK(next() == now("wan1", "down"));
  CHECK_FALSE(query("wan0").present());
}

TEST_CASE_FIXTURE(link_fixture, "link monitor: a device that is renamed loses "
                                "what was put on it, and nothing else") {
  add_pair("lan0");
  ip("link set lan0 up");
  start_monitor();
  ip("address add 192.0.2.9/24 dev lan0");
  pb::ChangeAddresses6 change;
  *change.add_put() = tests::address6_on("lan0", "2001:db8::1/64");
  CHECK(ask(change).error() == 0);
  CHECK(ask(tests::address_on("lan0", "192.0.2.7/24")).error() == 0);
  follow("lan0");
  follow("lan9");
  ip("link set lan0 name lan9");
  CHECK(next() == "lan0 gone");
  CHECK(next() == now("lan9", "down"));
  CHECK(rest() == shown{});
  auto left = ip("-o addr show dev lan9");
  CHECK(left.find("2001:db8::1") == std::string::npos);
  CHECK(left.find("192.0.2.7") == std::string::npos);
  CHECK(left.find("192.0.2.9/24") != std::string::npos);
  ip("link set lan9 name lan0");
  CHECK(ask(change).error() == 0);
  CHECK(ip("-o addr show dev lan0").find("2001:db8::1") != std::string::npos);
}

TEST_CASE_FIXTURE(link_fixture, "link monitor: the MTU of a device that is "
                                "renamed is its own again") {
  add_pair("wan0");
  start_monitor();
  CHECK(ask(leased_mtu("wan0")).error() == 0);
  CHECK(mtu_of("wan0") == 1400);
  ip("link set wan0 name wan1");
  query("wan1");
  CHECK(mtu_of("wan1") == 1500);
  ip("link set wan1 mtu 1450 name wan0");
  CHECK(ask(leased_mtu("wan0")).error() == 0);
  CHECK(ask(end_of(leased_mtu("wan0"))).error() == 0);
  CHECK(mtu_of("wan0") == 1450);
}

TEST_CASE_FIXTURE(link_fixture, "link monitor: a lease by the new name does "
                                "not take the old one's MTU for the device's") {
  add_pair("wan0");
  start_monitor();
  CHECK(ask(leased_mtu("wan0")).error() == 0);
  stop_monitor();
  ip("link set wan0 name wan1");
  start_monitor();
  CHECK(ask(leased_mtu("wan1")).error() == 0);
  CHECK(mtu_of("wan1") == 1400);
  CHECK(ask(end_of(leased_mtu("wan1"))).error() == 0);
  CHECK(mtu_of("wan1") == 1500);
}

TEST_CASE_FIXTURE(link_fixture, "link monitor: leaving a bridge is not going") {
  add_pair("wan0");
  ip("link add br0 type bridge");
  follow("wan0");
  start_monitor();
  next();
  ip("link set wan0 master br0");
  ip("link set wan0 nomaster");
  CHECK(rest() == shown{});
  CHECK(query("wan0").present());
}

TEST_CASE_FIXTURE(link_fixture, "link monitor: a restart tells all anew") {
  add_pair("wan0");
  add_pair("wan1");
  add_pair("wan2");
  for (auto* device : {"wan0", "wan1", "wan2"})
    follow(device);
  start_monitor();
  for (int i = 0; i < 3; ++i)
    next();
  stop_monitor();
  ip("link del wan0");
  ip("link del wan1");
  add_pair("wan1");
  start_monitor();
  CHECK(next() == "wan0 gone");
  CHECK(next() == "wan1 gone");
  CHECK(next() == now("wan2", "down"));
  CHECK(next() == now("wan1", "down"));
  CHECK(rest() == shown{});
}

TEST_CASE("link monitor: after lost messages all devices are read again") {
  tests::stderr_capture log;
  link_fixture room{1};
  for (int i = 0; i < 8; ++i)
    add_pair(fmt::format("wan{}", i));
  room.start_monitor();
  room.query("");
  for (int i = 0; i < 8; ++i)
    room.follow(fmt::format("wan{}", i));
  auto release = room.hold_reactor();
  for (int i = 0; i < 7; ++i)
    ip(fmt::format("link set wan{} up", i));
  for (int i = 0; i < 7; ++i)
    ip(fmt::format("link del wan{}", i));
  ip("link set wan7 name wan0");
  release.set_value();
  auto told = room.rest();
  REQUIRE_FALSE(told.empty());
  CHECK(log.text() == "<4>netlink-resync\n");
  CHECK(room.shared.statistics.slot("link-monitor", "test")->starts == 1);
  CHECK(room.query("wan0").ifindex() == index_of("wan0"));
  for (int i = 1; i < 8; ++i) {
    auto name = fmt::format("wan{}", i);
    CHECK(std::count(told.begin(), told.end(), name + " gone") == 1);
    CHECK_FALSE(room.query(name).present());
  }
  CHECK(told.back() == now("wan0", "down"));
}
