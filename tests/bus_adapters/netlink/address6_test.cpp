#include "tests/bus_adapters/netlink/wan_fixture.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace lh;
using tests::address6_on;
using tests::ip;
using tests::prefix6;
using tests::wan_fixture;

namespace {

using changes = std::vector<std::string>;
using shown = std::vector<std::string>;

constexpr uint32_t for_ever = 0xffffffff;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

pb::ChangeAddresses6 put(const pb::DeviceAddress6& entry) {
  pb::ChangeAddresses6 change;
  *change.add_put() = entry;
  return change;
}

pb::ChangeAddresses6 put(const char* prefix) {
  return put(address6_on("wan0", prefix));
}

pb::ChangeAddresses6 removal(const char* prefix) {
  pb::ChangeAddresses6 change;
  *change.add_remove() = address6_on("wan0", prefix);
  return change;
}

std::string refusals() {
  return ip("-6 route show type unreachable");
}

std::string routes() {
  return ip("-6 route show dev wan0");
}

} // namespace

TEST_CASE_FIXTURE(wan_fixture, "addresses6: one has all that it was given") {
  tests::address_listener listener;
  auto done = ask(put("2001:db8::7/128"));
  CHECK(done.error() == 0);
  CHECK(done.text().empty());
  CHECK(listener.take() == changes{"new 2001:db8::7/128 tentative"});
  CHECK(contains(addresses(), "valid_lft 600sec preferred_lft 300sec"));
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: the on-link route is optional") {
  auto silent = address6_on("wan0", "2001:db8:1::1/64");
  silent.set_no_prefix_route(true);
  CHECK(ask(put(silent)).error() == 0);
  CHECK(contains(addresses(), "noprefixroute"));
  CHECK(ask(put("2001:db8:2::1/64")).error() == 0);
  CHECK_FALSE(contains(routes(), "2001:db8:1::/64"));
  CHECK(contains(routes(), "2001:db8:2::/64"));
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: a refresh changes lifetimes") {
  tests::address_listener listener;
  ask(put("2001:db8::7/128"));
  CHECK(listener.next() == "new 2001:db8::7/128 tentative");
  CHECK(listener.next() == "new 2001:db8::7/128");
  auto renewal = address6_on("wan0", "2001:db8::7/128");
  renewal.set_valid_s(900);
  CHECK(ask(put(renewal)).error() == 0);
  CHECK(listener.take() == changes{"new 2001:db8::7/128"});
  CHECK(contains(addresses(), "valid_lft 900sec preferred_lft 300sec"));
  renewal.set_preferred_s(0);
  CHECK(ask(put(renewal)).error() == 0);
  CHECK(listener.take() == changes{"new 2001:db8::7/128"});
  CHECK(contains(addresses(), "deprecated"));
  renewal.set_preferred_s(for_ever);
  renewal.set_valid_s(for_ever);
  CHECK(ask(put(renewal)).error() == 0);
  CHECK(contains(addresses(), "valid_lft forever preferred_lft forever"));
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: a tentative one is refreshed too") {
  tests::sysctl("net/ipv6/neigh/wan0/retrans_time_ms", "5000");
  ask(put("2001:db8::7/128"));
  tests::address_listener listener;
  auto renewal = address6_on("wan0", "2001:db8::7/128");
  renewal.set_valid_s(900);
  CHECK(ask(put(renewal)).error() == 0);
  CHECK(listener.take() == changes{});
  CHECK(contains(addresses(), "tentative"));
  CHECK(contains(addresses(), "valid_lft 900sec"));
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: the new is there before the old") {
  ask(put("2001:db8:1::1/64"));
  tests::address_listener listener;
  auto change = put("2001:db8:2::1/64");
  *change.add_remove() = address6_on("wan0", "2001:db8:1::1/64");
  CHECK(ask(change).error() == 0);
  auto seen = listener.take();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0] == "new 2001:db8:2::1/64 tentative");
  CHECK(contains(seen[1], "del 2001:db8:1::1/64"));
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: what is not there is removed") {
  CHECK(ask(removal("2001:db8::7/128")).error() == 0);
  auto change = removal("2001:db8::7/128");
  *change.add_remove() = address6_on("lan7", "2001:db8::7/128");
  *change.add_put() = address6_on("lan7", "2001:db8::8/128");
  *change.add_put() = address6_on("wan0", "2001:db8::9/128");
  *change.add_remove_unreachable() = prefix6("2001:db8:1::/56");
  CHECK(ask(change).error() == 0);
  CHECK(contains(addresses(), "2001:db8::9/128"));
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: a prefix's rest is unreachable") {
  pb::ChangeAddresses6 change;
  *change.add_put_unreachable() = prefix6("2001:db8:1::7/56");
  CHECK(ask(change).error() == 0);
  CHECK(ask(change).error() == 0);
  CHECK(refusals() == "unreachable 2001:db8:1::/56 dev lo proto dhcp metric "
                      "1024 pref medium\n");
  pb::ChangeAddresses6 move;
  *move.add_put_unreachable() = prefix6("2001:db8:2::/56");
  *move.add_remove_unreachable() = prefix6("2001:db8:1::/56");
  CHECK(ask(move).error() == 0);
  CHECK(contains(refusals(), "2001:db8:2::/56"));
  CHECK_FALSE(contains(refusals(), "2001:db8:1::/56"));
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: routes of others are left alone") {
  ip("-6 route add 2001:db8:1::/56 dev wan0 proto dhcp");
  ip("-6 route add unreachable 2001:db8:2::/56 proto static");
  pb::ChangeAddresses6 change;
  *change.add_put_unreachable() = prefix6("2001:db8:1::/56");
  CHECK(ask(change).error() == 0);
  CHECK(contains(refusals(), "2001:db8:1::/56"));
  pb::ChangeAddresses6 back;
  for (auto* prefix : {"2001:db8:1::/56", "2001:db8:2::/56"})
    *back.add_remove_unreachable() = prefix6(prefix);
  CHECK(ask(back).error() == 0);
  CHECK_FALSE(contains(refusals(), "2001:db8:1::/56"));
  CHECK(contains(refusals(), "2001:db8:2::/56"));
  CHECK(contains(routes(), "2001:db8:1::/56"));
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: after a fault the rest is done") {
  ask(put("2001:db8::1/128"));
  pb::ChangeAddresses6 change;
  *change.add_put() = address6_on("wan0", "2001:db8::7/128");
  change.mutable_put(0)->set_valid_s(0);
  *change.add_put() = address6_on("wan0", "2001:db8::8/128");
  change.mutable_put(1)->set_prefix_len(129);
  *change.add_put() = address6_on("wan0", "2001:db8::9/128");
  *change.add_put_unreachable() = prefix6("2001:db8:1::/56");
  *change.add_remove() = address6_on("wan0", "2001:db8::1/128");
  auto done = ask(change);
  CHECK(done.error() == EINVAL);
  CHECK(contains(done.text(), "2001:db8::7/128 on wan0"));
  CHECK_FALSE(contains(addresses(), "2001:db8::7/"));
  CHECK_FALSE(contains(addresses(), "2001:db8::8/"));
  CHECK_FALSE(contains(addresses(), "2001:db8::1/"));
  CHECK(contains(addresses(), "2001:db8::9/128"));
  CHECK(contains(refusals(), "2001:db8:1::/56"));
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: no prefix is longer than 128") {
  auto absurd = address6_on("wan0", "2001:db8::7/128");
  absurd.set_prefix_len(129);
  CHECK(ask(put(absurd)).error() == EINVAL);
  absurd.set_prefix_len(256 + 64);
  CHECK(ask(put(absurd)).error() == EINVAL);
  CHECK_FALSE(contains(addresses(), "2001:db8::7"));
  CHECK(ask(put("2001:db8::7/128")).error() == 0);
  absurd.set_prefix_len(129);
  pb::ChangeAddresses6 change;
  *change.add_remove() = absurd;
  CHECK(ask(change).error() == EINVAL);
  CHECK(contains(addresses(), "2001:db8::7/128"));
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: without IPv6 nothing can be put") {
  tests::sysctl("net/ipv6/conf/wan0/disable_ipv6", "1");
  CHECK(ask(put("2001:db8::7/128")).error() == EACCES);
  CHECK(ask(removal("2001:db8::7/128")).error() == 0);
  ip("link set wan0 mtu 1279");
  CHECK(ask(put("2001:db8::7/128")).error() != 0);
  CHECK(ask(removal("2001:db8::7/128")).error() == 0);
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: a device without IPv6 hides no "
                               "other fault") {
  ip("link add lan0 type veth peer name host0");
  tests::sysctl("net/ipv6/conf/lan0/disable_ipv6", "1");
  auto change = put("2001:db8::7/128");
  change.mutable_put(0)->set_device("lan0");
  CHECK(ask(change).error() == EACCES);
  *change.add_put() = put("2001:db8::7/128").put(0);
  change.mutable_put(1)->set_prefix_len(129);
  CHECK(ask(change).error() == EINVAL);
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: what others have put there with "
                               "another length stays as it is") {
  ip("-6 addr add 2001:db8::7/64 dev wan0 nodad");
  auto refused = ask(put("2001:db8::7/128"));
  CHECK(refused.error() == EEXIST);
  CHECK(refused.text() == "address 2001:db8::7/128 on wan0: it is there as "
                          "2001:db8::7/64");
  CHECK(contains(addresses(), "valid_lft forever"));
  CHECK(contains(routes(), "2001:db8::/64"));
  ip("-6 addr del 2001:db8::7/64 dev wan0");
  CHECK(ask(put("2001:db8::7/128")).error() == 0);
  CHECK(ask(put("2001:db8::7/64")).error() == 0);
  CHECK(contains(addresses(), "2001:db8::7/64"));
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: one that goes is told") {
  ask(put("2001:db8::7/128"));
  ip("addr del 2001:db8::7/128 dev wan0");
  CHECK(next() == "wan0 lost 2001:db8::7");
  ask(put("2001:db8::7/128"));
  ip("link set wan0 down");
  CHECK(next() == now("down"));
  CHECK(next() == "wan0 lost 2001:db8::7");
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: a flap of the carrier is no loss") {
  tests::address_listener listener;
  ask(put("2001:db8::7/128"));
  CHECK(listener.next() == "new 2001:db8::7/128 tentative");
  CHECK(listener.next() == "new 2001:db8::7/128");
  isp("link set isp0 down");
  CHECK(next() == now("down"));
  isp("link set isp0 up");
  CHECK(next() == now("running"));
  CHECK(rest() == shown{});
  CHECK(listener.take() == changes{});
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: a duplicate is told once") {
  isp("addr add 2001:db8::7/128 dev isp0 nodad");
  auto entry = address6_on("wan0", "2001:db8::7/128");
  for (auto valid : {600u, for_ever}) {
    CAPTURE(valid);
    entry.set_valid_s(valid);
    CHECK(ask(put(entry)).error() == 0);
    CHECK(next() == "wan0 duplicate 2001:db8::7");
    CHECK(ask(removal("2001:db8::7/128")).error() == 0);
    CHECK(rest() == shown{});
    CHECK_FALSE(contains(addresses(), "2001:db8::7"));
  }
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: a duplicate that is put is tried") {
  isp("addr add 2001:db8::7/128 dev isp0 nodad");
  auto entry = address6_on("wan0", "2001:db8::7/128");
  entry.set_valid_s(for_ever);
  ask(put(entry));
  CHECK(next() == "wan0 duplicate 2001:db8::7");
  CHECK(ask(put(entry)).error() == 0);
  CHECK(next() == "wan0 duplicate 2001:db8::7");
  isp("addr del 2001:db8::7/128 dev isp0");
  tests::address_listener listener;
  CHECK(ask(put(entry)).error() == 0);
  CHECK(listener.next() == "del 2001:db8::7/128 duplicate");
  CHECK(listener.next() == "new 2001:db8::7/128 tentative");
  CHECK(listener.next() == "new 2001:db8::7/128");
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(wan_fixture, "addresses6: the on-link route goes with the "
                               "last address of its prefix") {
  ask(put("2001:db8:2::1/64"));
  ask(put("2001:db8:2::2/64"));
  REQUIRE(contains(routes(), "2001:db8:2::/64"));
  CHECK(ask(removal("2001:db8:2::1/64")).error() == 0);
  CHECK(contains(routes(), "2001:db8:2::/64"));
  CHECK(ask(removal("2001:db8:2::2/64")).error() == 0);
  CHECK_FALSE(contains(routes(), "2001:db8:2::/64"));
}
