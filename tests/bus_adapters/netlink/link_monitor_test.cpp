#include "tests/bus_adapters/netlink/link_fixture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sys/mman.h>

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

/// What is written to stderr while this lives.
class stderr_capture {
public:
  stderr_capture()
      : before_(::dup(2)), file_(::memfd_create("stderr", MFD_CLOEXEC)) {
    ::dup2(file_.get(), 2);
  }
  ~stderr_capture() { ::dup2(before_.get(), 2); }

  std::string text() const {
    std::array<char, 4096> bytes;
    auto got = ::pread(file_.get(), bytes.data(), bytes.size(), 0);
    return {bytes.data(), static_cast<size_t>(got)};
  }

private:
  net::unique_fd before_;
  net::unique_fd file_;
};

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
  stderr_capture log;
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
