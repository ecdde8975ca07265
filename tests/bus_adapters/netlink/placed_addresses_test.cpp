#include "bus_adapters/netlink/placed_addresses.hpp"

#include <doctest/doctest.h>

#include <linux/if_addr.h>

using namespace lh;
using namespace std::chrono_literals;
using netlink::for_ever;

namespace {

const netlink::ip_prefix ours = *net::parse_ipv6_prefix("2001:db8::7/64");
constexpr net::boot_time start{5'000'000'000};

netlink::address wanted(uint32_t preferred_s, uint32_t valid_s,
                        bool no_prefix_route = false) {
  return {ours, {}, preferred_s, valid_s, no_prefix_route};
}

netlink::address_info told(uint32_t preferred_s, uint32_t valid_s,
                           uint32_t flags = 0) {
  return {5, ours, flags, preferred_s, valid_s};
}

/// Whether a device has changed where that was put, when this is there.
bool changed(const netlink::address& put, const netlink::address_info& there,
             std::chrono::seconds age = 0s) {
  netlink::placed_addresses placed;
  placed.put(put, start);
  auto doubtful = placed.is_doubtful(there, start + age);
  CHECK(placed.has_changed(there, start + age) == doubtful);
  return doubtful;
}

} // namespace

TEST_CASE("placed addresses: lifetimes run down, within two seconds") {
  CHECK_FALSE(changed(wanted(300, 600), told(300, 600)));
  CHECK_FALSE(changed(wanted(300, 600), told(200, 500), 100s));
  CHECK_FALSE(changed(wanted(300, 600), told(202, 498), 100s));
  CHECK_FALSE(changed(wanted(300, 600), told(0, 200), 400s));
  CHECK(changed(wanted(300, 600), told(203, 500), 100s));
  CHECK(changed(wanted(300, 600), told(300, 600), 100s));
  CHECK(changed(wanted(300, 600), told(60, 60)));
}

TEST_CASE("placed addresses: for ever is no long time") {
  CHECK(changed(wanted(300, 600), told(for_ever, for_ever)));
  CHECK(changed(wanted(for_ever, for_ever), told(300, 600)));
  CHECK_FALSE(
      changed(wanted(for_ever, for_ever), told(for_ever, for_ever), 1h));
  CHECK(changed(wanted(4'000'000, 4'000'000), told(for_ever, for_ever)));
}

TEST_CASE("placed addresses: a 32-bit kernel cuts a lifetime of months") {
  CHECK_FALSE(
      changed(wanted(4'000'000, 4'000'000), told(2'147'483, 2'147'483)));
  CHECK(changed(wanted(4'000'000, 4'000'000), told(60, 60)));
}

TEST_CASE("placed addresses: the on-link route is a part of it") {
  CHECK(changed(wanted(300, 600, true), told(300, 600)));
  CHECK_FALSE(
      changed(wanted(300, 600, true), told(300, 600, IFA_F_NOPREFIXROUTE)));
  CHECK(changed(wanted(300, 600), told(300, 600, IFA_F_NOPREFIXROUTE)));
}

TEST_CASE("placed addresses: of a duplicate DAD tells") {
  CHECK_FALSE(changed(wanted(300, 600), told(60, 60, IFA_F_DADFAILED)));
}

TEST_CASE("placed addresses: a change is one until all is right again") {
  netlink::placed_addresses placed;
  CHECK_FALSE(placed.put(wanted(300, 600), start));
  CHECK(placed.has_changed(told(60, 60), start));
  CHECK_FALSE(placed.has_changed(told(50, 50), start + 10s));
  CHECK(placed.put(wanted(300, 600), start + 10s));
  CHECK_FALSE(placed.has_changed(told(50, 50), start + 10s));
  CHECK(placed.is_doubtful(told(300, 600), start + 10s));
  CHECK_FALSE(placed.has_changed(told(300, 600), start + 10s));
  CHECK_FALSE(placed.is_doubtful(told(300, 600), start + 10s));
  CHECK(placed.has_changed(told(60, 60), start + 10s));
}

TEST_CASE("placed addresses: those of others may be as they like") {
  netlink::placed_addresses placed;
  CHECK_FALSE(placed.has_changed(told(60, 60), start));
  placed.put(wanted(300, 600), start);
  placed.drop(ours);
  CHECK_FALSE(placed.is_doubtful(told(60, 60), start));
  CHECK_FALSE(placed.has_changed(told(60, 60), start));
  CHECK(placed.prefixes().empty());
}
