#include "tests/bus_adapters/netlink/wan_fixture.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace lh;
using namespace std::chrono_literals;
using tests::address6_on;
using tests::address_on;
using tests::ip;
using tests::prefix6;
using tests::wan_fixture;

namespace {

using shown = std::vector<std::string>;

const std::string v4 = "192.0.2.7/24";
const std::string v6 = "2001:db8:1::7/64";
const std::string lost4 = "wan0 lost 192.0.2.7/24";
const std::string lost6 = "wan0 lost 2001:db8:1::7";
const std::string refused = "2001:db8:100::/56";

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

pb::ApplyAddress put4(uint32_t preferred_s = 300, uint32_t valid_s = 600) {
  auto change = address_on("wan0", v4);
  change.set_preferred_s(preferred_s);
  change.set_valid_s(valid_s);
  change.set_reconcile(true);
  return change;
}

pb::ChangeAddresses6 put6() {
  pb::ChangeAddresses6 change;
  *change.add_put() = address6_on("wan0", v6);
  change.mutable_put(0)->set_no_prefix_route(true);
  *change.add_put_unreachable() = prefix6(refused);
  change.set_reconcile(true);
  return change;
}

void alter(const std::string& prefix, const std::string& how) {
  ip("addr change " + prefix + " dev wan0 " + how);
}

/// The number behind a word, 0 when there is none.
int seconds(const std::string& addresses, const std::string& word) {
  auto text = ip(addresses);
  auto at = text.find(word);
  return at == std::string::npos ? 0 : std::atoi(&text[at + word.size()]);
}

std::string routes() {
  return ip("-6 route show " + refused);
}

/// Where ours are, and somebody who changes them.
struct changing : wan_fixture {
  changing() {
    tests::sysctl("net/ipv6/conf/wan0/accept_dad", "0");
    follow_routes();
    ask(put4());
    ask(put6());
    rest();
  }

  /// What was told is put right, of which nothing is told.
  void mend() {
    CHECK(ask(put4()).error() == 0);
    CHECK(ask(put6()).error() == 0);
    CHECK(rest() == shown{});
    for (auto* ours :
         {"-4 addr show wan0", "-6 addr show wan0 to 2001:db8:1::7"}) {
      CAPTURE(ours);
      CHECK(seconds(ours, "valid_lft ") > 500);
      CHECK(seconds(ours, "valid_lft ") <= 600);
      CHECK(seconds(ours, "preferred_lft ") > 200);
      CHECK(seconds(ours, "preferred_lft ") <= 300);
    }
  }
};

} // namespace

TEST_CASE_FIXTURE(changing, "foreign change: other lifetimes are told once, "
                            "and can be mended") {
  for (auto* how : {"valid_lft 60 preferred_lft 60", "valid_lft forever",
                    "valid_lft 900 preferred_lft 0"}) {
    CAPTURE(how);
    alter(v4, how);
    CHECK(next() == lost4);
    alter(v4, how);
    CHECK(rest() == shown{});
    alter(v6, std::string(how) + " noprefixroute");
    CHECK(next() == lost6);
    CHECK(rest() == shown{});
    mend();
  }
}

TEST_CASE_FIXTURE(changing, "foreign change: an on-link route that is brought "
                            "is told") {
  alter(v6, "valid_lft 600 preferred_lft 300");
  CHECK(next() == lost6);
  mend();
  CHECK(contains(ip("-6 addr show wan0 to 2001:db8:1::7"), "noprefixroute"));
}

TEST_CASE_FIXTURE(changing, "foreign change: ours are none, old news neither") {
  for (auto lifetime_s : {900u, 60u, 0xffffffffu})
    CHECK(ask(put4(lifetime_s, lifetime_s)).error() == 0);
  CHECK(rest() == shown{});
  auto release = hold_reactor();
  alter(v4, "valid_lft 60 preferred_lft 60");
  alter(v4, "valid_lft forever preferred_lft forever");
  release.set_value();
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(changing, "foreign change: one is told that comes before the "
                            "news of the last one's end") {
  for (int i = 0; i < 5; ++i) {
    alter(v4, "valid_lft 60 preferred_lft 60");
    CHECK(next() == lost4);
    CHECK(ask(put4()).error() == 0);
    auto release = hold_reactor();
    alter(v4, "valid_lft 900 preferred_lft 900");
    release.set_value();
    CHECK(rest() == shown{lost4});
    CHECK(ask(put4()).error() == 0);
  }
  mend();
}

TEST_CASE_FIXTURE(changing, "foreign change: lifetimes that begin anew are "
                            "one") {
  ahead = 100s;
  alter(v4, "valid_lft 600 preferred_lft 300");
  CHECK(next() == lost4);
}

TEST_CASE_FIXTURE(changing, "foreign change: addresses of others may change") {
  ip("addr add 192.0.2.9/24 dev wan0");
  alter("192.0.2.9/24", "valid_lft 60 preferred_lft 60");
  CHECK(rest() == shown{});
}

TEST_CASE_FIXTURE(changing, "foreign change: one while the monitor was being "
                            "restarted is told") {
  stop_monitor();
  alter(v4, "valid_lft 60 preferred_lft 60");
  start_monitor();
  auto told = rest();
  CHECK(std::count(told.begin(), told.end(), lost4) == 1);
}

TEST_CASE_FIXTURE(changing, "foreign change: a route that is replaced is told, "
                            "and takes its place again") {
  for (auto* kind : {"blackhole ", "unreachable ", ""}) {
    CAPTURE(kind);
    ip("-6 route replace " + (kind + refused) + (*kind ? "" : " dev wan0"));
    CHECK(next() == "lost unreachable " + refused);
    CHECK(rest() == shown{});
    mend();
    CHECK(routes() == "unreachable " + refused +
                          " dev lo proto dhcp metric 1024 pref medium\n");
  }
}

TEST_CASE_FIXTURE(changing, "foreign change: a route that took the place of "
                            "ours stays when ours has to go") {
  ip("-6 route replace blackhole " + refused);
  CHECK(next() == "lost unreachable " + refused);
  pb::ChangeAddresses6 end;
  *end.add_remove_unreachable() = prefix6(refused);
  CHECK(ask(end).error() == 0);
  CHECK(contains(routes(), "blackhole"));
  ask(put6());
  CHECK(contains(routes(), "blackhole"));
}

TEST_CASE_FIXTURE(changing, "foreign change: routes of others may be "
                            "replaced") {
  ip("-6 route add 2001:db8:200::/56 dev wan0");
  ip("-6 route replace unreachable 2001:db8:200::/56");
  ip("-6 route replace unreachable " + refused + " table 7");
  CHECK(rest() == shown{});
}
