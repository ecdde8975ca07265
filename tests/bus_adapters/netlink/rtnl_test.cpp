#include "bus_adapters/netlink/rtnl.hpp"
#include "tests/bus_adapters/netlink/namespace.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace lh;
using tests::ip;

namespace {

using netlink::for_ever;

struct rtnl_fixture {
  tests::net_namespace home;
  netlink::rtnl kernel = std::move(*netlink::rtnl::open());
  uint32_t wan = 0;

  rtnl_fixture() {
    ip("link add wan0 type veth peer name isp0");
    ip("link set wan0 up");
    wan = tests::index_of("wan0");
  }
};

net::ipv4_prefix prefix(const char* text) {
  return *net::parse_ipv4_prefix(text);
}

net::ipv4_prefix slash24(uint32_t address) {
  return {{address}, 24};
}

netlink::address lasting(const char* text, uint32_t seconds) {
  return {prefix(text), net::broadcast_of(prefix(text)), seconds, seconds};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE_FIXTURE(rtnl_fixture, "rtnl: the dump of links knows each device") {
  ip("link set wan0 mtu 1400 address 02:00:00:00:00:07");
  auto links = kernel.links();
  REQUIRE(links);
  CHECK(links->size() == 3);
  for (auto& device : *links) {
    CHECK(device.ifindex == tests::index_of(device.name));
    CHECK(device.running == (device.name == "lo"));
    if (device.name == "wan0") {
      CHECK(device.mtu == 1400);
      CHECK(device.hardware_address == std::string("\2\0\0\0\0\7", 6));
    }
  }
}

TEST_CASE_FIXTURE(rtnl_fixture, "rtnl: an address has all that it was given") {
  REQUIRE(kernel.put_address(wan,
                             {prefix("192.0.2.7/24"), {0xc00002ff}, 300, 600}));
  auto shown = ip("-o -4 addr show wan0");
  CHECK(contains(shown, "inet 192.0.2.7/24 brd 192.0.2.255 scope global"));
  CHECK(contains(shown, "dynamic"));
  CHECK(contains(shown, "preferred_lft 300sec"));
  CHECK(contains(shown, "valid_lft 600sec"));
}

TEST_CASE_FIXTURE(rtnl_fixture, "rtnl: a lease for ever leaves no lifetime") {
  REQUIRE(kernel.put_address(wan, lasting("192.0.2.7/24", 600)));
  REQUIRE(kernel.put_address(wan, lasting("192.0.2.7/24", for_ever)));
  auto shown = ip("-o -4 addr show wan0");
  CHECK(contains(shown, "valid_lft forever preferred_lft forever"));
  CHECK_FALSE(contains(shown, "dynamic"));
}

TEST_CASE_FIXTURE(rtnl_fixture, "rtnl: a host address is not a broadcast") {
  REQUIRE(kernel.put_address(wan, lasting("192.0.2.7/32", 600)));
  CHECK_FALSE(contains(ip("-o -4 addr show wan0"), "brd"));
  CHECK(contains(ip("route show table local"), "local 192.0.2.7 dev wan0"));
}

TEST_CASE_FIXTURE(rtnl_fixture, "rtnl: a refresh is one change, to lifetimes") {
  REQUIRE(kernel.put_address(wan, lasting("192.0.2.7/24", 600)));
  auto routes = ip("route show table all");
  tests::address_listener listener;
  REQUIRE(kernel.put_address(wan, lasting("192.0.2.7/24", 900)));
  CHECK(listener.take() == std::vector<std::string>{"new 192.0.2.7/24"});
  CHECK(contains(ip("-o -4 addr show wan0"), "valid_lft 900sec"));
  CHECK(ip("route show table all") == routes);
}

TEST_CASE_FIXTURE(rtnl_fixture, "rtnl: refusals carry the kernel's errno") {
  auto bad_length = lasting("192.0.2.7/24", 600);
  bad_length.prefix = net::ipv4_prefix{{0xc0000207}, 33};
  CHECK(kernel.put_address(wan, bad_length).error().code == EINVAL);
  CHECK(kernel.put_address(wan, lasting("192.0.2.7/24", 0)).error().code ==
        EINVAL);
  CHECK(kernel.put_address(999, lasting("192.0.2.7/24", 9)).error().code ==
        ENODEV);
  CHECK(kernel.remove_address(wan, prefix("192.0.2.7/24")).error().code ==
        EADDRNOTAVAIL);
  auto too_big = kernel.set_mtu(wan, 70000);
  CHECK(too_big.error().code == EINVAL);
  CHECK(too_big.error().text.size() > 5);
  CHECK(ip("-o -4 addr show wan0").empty());
}

TEST_CASE_FIXTURE(rtnl_fixture, "rtnl: only the very address is removed") {
  REQUIRE(kernel.put_address(wan, lasting("192.0.2.7/24", 600)));
  REQUIRE(kernel.put_address(wan, lasting("192.0.2.9/24", 600)));
  ip("addr add 198.51.100.1/24 dev wan0");
  ip("route add default via 192.0.2.1 dev wan0");
  REQUIRE(kernel.remove_address(wan, prefix("192.0.2.7/24")));
  auto shown = ip("-o -4 addr show wan0");
  CHECK_FALSE(contains(shown, "192.0.2.7"));
  CHECK(contains(shown, "192.0.2.9/24"));
  CHECK(contains(shown, "198.51.100.1/24"));
  CHECK(contains(ip("route show"), "default via 192.0.2.1"));
}

TEST_CASE_FIXTURE(rtnl_fixture, "rtnl: another prefix length is another one") {
  REQUIRE(kernel.put_address(wan, lasting("192.0.2.7/24", 600)));
  REQUIRE(kernel.put_address(wan, lasting("192.0.2.7/25", 600)));
  REQUIRE(kernel.remove_address(wan, prefix("192.0.2.7/24")));
  auto shown = ip("-o -4 addr show wan0");
  CHECK(contains(shown, "192.0.2.7/25"));
  CHECK_FALSE(contains(shown, "192.0.2.7/24"));
}

TEST_CASE_FIXTURE(rtnl_fixture, "rtnl: an IPv6 address is found, whatever its "
                                "length") {
  auto wanted = *net::parse_ipv6("2001:db8::7");
  CHECK(kernel.find_address(wan, wanted).error().code == EADDRNOTAVAIL);
  ip("-6 addr add 2001:db8::7/64 dev wan0 nodad");
  auto there = kernel.find_address(wan, wanted);
  REQUIRE(there);
  CHECK(there->ifindex == wan);
  CHECK(netlink::to_string(there->prefix) == "2001:db8::7/64");
  auto elsewhere = tests::index_of("isp0");
  CHECK_FALSE(kernel.find_address(elsewhere, wanted));
}

TEST_CASE_FIXTURE(rtnl_fixture, "rtnl: a waiting packet shows its device") {
  ip("link set isp0 up");
  REQUIRE(kernel.put_address(wan, lasting("192.0.2.7/24", 600)));
  CHECK(kernel.unresolved()->empty());
  auto sender = tests::send_datagram("wan0", "192.0.2.1");
  CHECK(*kernel.unresolved() == std::set<uint32_t>{wan});
}

TEST_CASE_FIXTURE(rtnl_fixture, "rtnl: hundreds of addresses are dumped") {
  for (uint32_t i = 0; i < 500; ++i)
    REQUIRE(kernel.put_address(
        wan, {slash24(0x0a000001 + 256 * i), {}, for_ever, for_ever}));
  REQUIRE(kernel.put_address(wan, {slash24(0x0a01f302), {}, 60, 60}));
  REQUIRE(kernel.remove_address(wan, slash24(0x0a01f301)));
  CHECK(contains(ip("-o -4 addr show wan0"), "10.1.243.2/24"));
}
