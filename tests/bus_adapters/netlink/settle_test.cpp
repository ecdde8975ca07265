#include "tests/bus_adapters/netlink/link_fixture.hpp"

#include <doctest/doctest.h>

using namespace lh;
using tests::ip;
using tests::settle_on;

namespace {

using clock_type = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// wan0 here, its peer isp0 in a namespace of its own that answers nobody yet.
struct settle_fixture : tests::link_fixture {
  settle_fixture() {
    home.enter();
    ip("link add wan0 type veth peer name isp0 netns " + isp.path());
    ip("link set wan0 up");
    ip("addr add 192.0.2.7/24 dev wan0");
    tests::sysctl("net/ipv4/neigh/wan0/mcast_solicit", "1000");
    tests::sysctl("net/ipv4/neigh/wan0/retrans_time_ms", "20");
    isp.enter();
    ip("link set isp0 up");
    sniffer = tests::open_sniffer("isp0");
    home.enter();
    start_monitor();
  }

  void let_isp_answer() {
    isp.enter();
    ip("addr add 192.0.2.1/24 dev isp0");
    home.enter();
  }

  milliseconds time_of(const std::function<void()>& action) {
    auto start = clock_type::now();
    action();
    return std::chrono::duration_cast<milliseconds>(clock_type::now() - start);
  }

  tests::net_namespace isp;
  net::unique_fd sniffer;
};

} // namespace

TEST_CASE_FIXTURE(settle_fixture, "settle: with nothing to wait for, at once") {
  CHECK(time_of([&] { ask(settle_on("wan0")); }) < milliseconds{500});
  CHECK(time_of([&] { ask(settle_on("eth1")); }) < milliseconds{500});
}

TEST_CASE_FIXTURE(settle_fixture,
                  "settle: a resolved neighbour has the packet") {
  let_isp_answer();
  auto sender = tests::send_datagram("wan0", "192.0.2.1");
  CHECK(time_of([&] { CHECK(ask(settle_on("wan0")).error() == 0); }) <
        milliseconds{500});
  CHECK(tests::has_datagram(sniffer.get()));
}

TEST_CASE_FIXTURE(settle_fixture, "settle: waits until the neighbour answers") {
  auto sender = tests::send_datagram("wan0", "192.0.2.1");
  auto first = self.request(monitor(), caf::infinite, settle_on("wan0"));
  auto second = self.request(monitor(), caf::infinite, settle_on("wan0"));
  query("wan0");
  CHECK_FALSE(tests::has_datagram(sniffer.get()));
  auto took = time_of([&] {
    let_isp_answer();
    auto failed = [&](caf::error& x) { FAIL(system.render(x)); };
    first.receive([](const pb::LinkResult& x) { CHECK(x.error() == 0); },
                  failed);
    CHECK(tests::has_datagram(sniffer.get()));
    second.receive([](const pb::LinkResult& x) { CHECK(x.error() == 0); },
                   failed);
  });
  CHECK(took < milliseconds{800});
}

TEST_CASE_FIXTURE(settle_fixture, "settle: a dead neighbour costs one second") {
  auto sender = tests::send_datagram("wan0", "192.0.2.1");
  auto took = time_of([&] { CHECK(ask(settle_on("wan0")).error() == 0); });
  CHECK(took >= milliseconds{950});
  CHECK(took < milliseconds{1800});
  CHECK_FALSE(tests::has_datagram(sniffer.get()));
}

TEST_CASE_FIXTURE(settle_fixture, "settle: other devices do not matter") {
  ip("link add lan0 type veth peer name host0");
  ip("link set lan0 up");
  ip("link set host0 up");
  ip("addr add 198.51.100.1/24 dev lan0");
  auto sender = tests::send_datagram("lan0", "198.51.100.9");
  CHECK(time_of([&] { ask(settle_on("wan0")); }) < milliseconds{500});
}

TEST_CASE_FIXTURE(settle_fixture, "settle: a device that goes waits no more") {
  auto sender = tests::send_datagram("wan0", "192.0.2.1");
  auto pending = self.request(monitor(), caf::infinite, settle_on("wan0"));
  query("wan0");
  auto took = time_of([&] {
    ip("link del wan0");
    pending.receive([](const pb::LinkResult& x) { CHECK(x.error() == 0); },
                    [&](caf::error& x) { FAIL(system.render(x)); });
  });
  CHECK(took < milliseconds{800});
}
