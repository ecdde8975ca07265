#include "messages/convert/net_values.hpp"
#include "tests/bus_adapters/netlink/link_fixture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>

using namespace lh;
using tests::address_on;
using tests::ip;

namespace {

using changes = std::vector<std::string>;

struct address_fixture : tests::link_fixture {
  address_fixture() {
    ip("link add wan0 type veth peer name isp0");
    ip("link set wan0 up");
    start_monitor();
  }

  std::string addresses() { return ip("-o -4 addr show wan0"); }

  pb::LinkResult remove(const std::string& device, const char* prefix) {
    auto parsed = net::parse_ipv4_prefix(prefix);
    pb::RemoveAddress removal;
    removal.set_device(device);
    *removal.mutable_address() = convert::to_proto(parsed->address);
    removal.set_prefix_len(parsed->length);
    return ask(removal);
  }
};

void replaces(pb::ApplyAddress& change, const char* prefix) {
  *change.add_remove() = convert::to_proto(*net::parse_ipv4_prefix(prefix));
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE_FIXTURE(address_fixture, "addresses: a lease is put on its device") {
  auto done = ask(address_on("wan0", "192.0.2.7/24"));
  CHECK(done.error() == 0);
  CHECK(done.text().empty());
  CHECK(contains(addresses(), "inet 192.0.2.7/24 brd 192.0.2.255"));
  CHECK(contains(addresses(), "valid_lft 600sec preferred_lft 300sec"));
}

TEST_CASE_FIXTURE(address_fixture, "addresses: a renewal changes lifetimes") {
  ask(address_on("wan0", "192.0.2.7/24"));
  tests::address_listener listener;
  auto renewal = address_on("wan0", "192.0.2.7/24");
  renewal.set_valid_s(900);
  replaces(renewal, "192.0.2.7/24");
  CHECK(ask(renewal).error() == 0);
  CHECK(listener.take() == changes{"new 192.0.2.7/24"});
  CHECK(contains(addresses(), "valid_lft 900sec"));
}

TEST_CASE_FIXTURE(address_fixture, "addresses: the new one is there first") {
  ask(address_on("wan0", "192.0.2.7/24"));
  tests::address_listener listener;
  auto shorter = address_on("wan0", "192.0.2.7/25");
  replaces(shorter, "192.0.2.7/24");
  CHECK(ask(shorter).error() == 0);
  CHECK(listener.take() == changes{"new 192.0.2.7/25", "del 192.0.2.7/24"});
}

TEST_CASE_FIXTURE(address_fixture,
                  "addresses: the successor in a subnet outlives the old one") {
  ask(address_on("wan0", "192.0.2.7/24"));
  ip("route add default via 192.0.2.1 dev wan0");
  auto successor = address_on("wan0", "192.0.2.9/24");
  replaces(successor, "192.0.2.7/24");
  CHECK(ask(successor).error() == 0);
  CHECK(contains(addresses(), "192.0.2.9/24"));
  CHECK_FALSE(contains(addresses(), "192.0.2.7/24"));
  CHECK(contains(ip("route show"), "default via 192.0.2.1"));
}

TEST_CASE_FIXTURE(address_fixture,
                  "addresses: the device gets its own MTU back") {
  ip("link set wan0 mtu 1492");
  auto change = address_on("wan0", "192.0.2.7/24");
  for (auto mtu : {1480, 1400}) {
    change.set_mtu(static_cast<uint32_t>(mtu));
    CHECK(ask(change).error() == 0);
    CHECK(contains(ip("link show wan0"), fmt::format("mtu {}", mtu).c_str()));
  }
  change.set_mtu(0);
  CHECK(ask(change).error() == 0);
  CHECK(contains(ip("link show wan0"), "mtu 1492"));
  change.set_mtu(1400);
  CHECK(ask(change).error() == 0);
  CHECK(remove("wan0", "192.0.2.7/24").error() == 0);
  CHECK(contains(ip("link show wan0"), "mtu 1492"));
}

TEST_CASE_FIXTURE(address_fixture, "addresses: an absurd MTU is left alone") {
  auto change = address_on("wan0", "192.0.2.7/24");
  change.set_mtu(68);
  CHECK(ask(change).error() == 0);
  CHECK(contains(ip("link show wan0"), "mtu 1500"));
}

TEST_CASE_FIXTURE(address_fixture,
                  "addresses: an MTU that cannot be is no fault") {
  ask(address_on("wan0", "192.0.2.7/24"));
  auto change = address_on("wan0", "192.0.2.9/24");
  change.set_mtu(70000);
  replaces(change, "192.0.2.7/24");
  CHECK(ask(change).error() == 0);
  CHECK(contains(addresses(), "192.0.2.9/24"));
  CHECK_FALSE(contains(addresses(), "192.0.2.7/24"));
}

TEST_CASE_FIXTURE(address_fixture, "addresses: a refused one changes nothing") {
  ask(address_on("wan0", "192.0.2.7/24"));
  auto change = address_on("wan0", "192.0.2.9/24");
  change.set_valid_s(0);
  change.set_mtu(1480);
  replaces(change, "192.0.2.7/24");
  auto done = ask(change);
  CHECK(done.error() == EINVAL);
  CHECK(contains(done.text(), "192.0.2.9/24 on wan0"));
  change.set_prefix_len(280);
  CHECK(ask(change).error() == EINVAL);
  CHECK(contains(addresses(), "192.0.2.7/24"));
  CHECK(contains(ip("link show wan0"), "mtu 1500"));
}

TEST_CASE_FIXTURE(address_fixture, "addresses: an absent device is ENODEV") {
  auto done = ask(address_on("wan1", "192.0.2.7/24"));
  CHECK(done.error() == ENODEV);
  CHECK(contains(done.text(), "wan1"));
  ip("link del wan0");
  CHECK(ask(address_on("wan0", "192.0.2.7/24")).error() == ENODEV);
}

TEST_CASE_FIXTURE(address_fixture, "addresses: what is not there is removed") {
  ask(address_on("wan0", "192.0.2.7/24"));
  CHECK(remove("wan0", "192.0.2.7/24").error() == 0);
  CHECK(addresses().empty());
  CHECK(remove("wan0", "192.0.2.7/24").error() == 0);
  CHECK(remove("wan1", "192.0.2.7/24").error() == 0);
}

TEST_CASE_FIXTURE(address_fixture, "addresses: a device stays down") {
  ip("link set wan0 down");
  CHECK(ask(address_on("wan0", "192.0.2.7/24")).error() == 0);
  CHECK(contains(addresses(), "192.0.2.7/24"));
  CHECK(contains(ip("link show wan0"), "state DOWN"));
}
