#include "tests/bus_adapters/netlink/wan_fixture.hpp"

#include <doctest/doctest.h>

using namespace lh;
using tests::ip;
using tests::wan_fixture;

namespace {

using shown = std::vector<std::string>;

pb::ProbeLinkLocal probe(const char* device) {
  pb::ProbeLinkLocal asked;
  asked.set_device(device);
  return asked;
}

} // namespace

TEST_CASE_FIXTURE(wan_fixture,
                  "link-local: the kernel's own is told after DAD") {
  tests::sysctl("net/ipv6/conf/wan0/addr_gen_mode", "0");
  ip("link set wan0 down");
  ip("link set wan0 address 02:00:00:00:00:07");
  ip("link set wan0 up");
  until([&] { return query("wan0").has_link_local(); });
  CHECK(tests::show(query("wan0")) == now("running fe80::ff:fe00:7"));
}

TEST_CASE_FIXTURE(wan_fixture, "link-local: a tentative one is not of use") {
  tests::sysctl("net/ipv6/neigh/wan0/retrans_time_ms", "5000");
  ip("addr add fe80::7/64 dev wan0");
  CHECK(rest() == shown{});
  CHECK_FALSE(query("wan0").has_link_local());
}

TEST_CASE_FIXTURE(wan_fixture,
                  "link-local: it is told when it comes and goes") {
  ip("addr add fe80::7/64 dev wan0");
  CHECK(next() == now("running fe80::7"));
  give("fe80::8/64");
  give("2001:db8::7/128");
  CHECK(rest() == shown{});
  ip("addr del fe80::7/64 dev wan0");
  CHECK(next() == now("running fe80::8"));
  ip("addr del fe80::8/64 dev wan0");
  CHECK(next() == now("running"));
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(wan_fixture, "link-local: a device set down loses it") {
  give("fe80::7/64");
  CHECK(next() == now("running fe80::7"));
  ip("link set wan0 down");
  CHECK(next() == now("down fe80::7"));
  CHECK(next() == now("down"));
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(wan_fixture, "link-local: a flap of the carrier leaves it") {
  give("fe80::7/64");
  CHECK(next() == now("running fe80::7"));
  isp("link set isp0 down");
  CHECK(next() == now("down fe80::7"));
  isp("link set isp0 up");
  CHECK(next() == now("running fe80::7"));
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(wan_fixture, "link-local: a restart knows those of before") {
  give("fe80::7/64");
  CHECK(next() == now("running fe80::7"));
  stop_monitor();
  give("fe80::6/64");
  start_monitor();
  CHECK(next() == now("running fe80::6"));
  stop_monitor();
  ip("addr flush dev wan0");
  start_monitor();
  CHECK(next() == now("running"));
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(wan_fixture, "link-local: a duplicate is tried when asked") {
  isp("addr add fe80::7/64 dev isp0 nodad");
  ip("addr add fe80::7/64 dev wan0");
  CHECK(next() == now("running duplicate"));
  CHECK(ask(probe("wan0")).error() == 0);
  CHECK(next() == now("running"));
  CHECK(next() == now("running duplicate"));
  isp("addr del fe80::7/64 dev isp0");
  CHECK(rest() == shown{});
  CHECK(ask(probe("wan0")).error() == 0);
  CHECK(next() == now("running"));
  CHECK(next() == now("running fe80::7"));
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(wan_fixture,
                  "link-local: without a duplicate none is tried") {
  give("fe80::7/64");
  CHECK(next() == now("running fe80::7"));
  tests::address_listener listener;
  CHECK(ask(probe("wan0")).error() == 0);
  CHECK(ask(probe("eth1")).error() == 0);
  CHECK(listener.take() == shown{});
}

TEST_CASE("link-local: after lost messages the addresses are read again") {
  wan_fixture room{1};
  ip("addr add 192.0.2.7/24 dev wan0");
  room.give("2001:db8::7/128");
  CHECK(room.rest() == shown{});
  auto release = room.hold_reactor();
  for (int i = 0; i < 20; ++i)
    ip("link set lo mtu " + std::to_string(1300 + i));
  ip("addr flush dev wan0");
  room.give("fe80::7/64");
  release.set_value();
  CHECK(room.next() == room.now("running fe80::7"));
  CHECK(room.next() == "wan0 lost 192.0.2.7/24");
  CHECK(room.next() == "wan0 lost 2001:db8::7");
  CHECK(room.rest() == shown{});
}
