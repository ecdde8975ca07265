#include "actors/client/lease4_plan.hpp"
#include "tests/actors/client/machine_world.hpp"

using namespace lh;
using namespace lh::tests;
using client::held_lease;

namespace {

constexpr net::boot_time then{1'000'000'000'000};

pb::ApplyAddress plan(const pb::Lease4& before, const pb::Lease4& after,
                      net::boot_time now = then) {
  return client::plan_address("wan0", held_lease{before, then},
                              held_lease{after, then}, 0, now);
}

} // namespace

TEST_CASE("lease4 plan: a first lease sets all and removes nothing") {
  auto lease = wan_lease(600);
  lease.set_mtu(1480);
  auto change =
      client::plan_address("wan0", std::nullopt, {lease, then}, 0, then);
  CHECK(change.device() == "wan0");
  CHECK(change.address().value() == 0xc0000207);
  CHECK(change.prefix_len() == 24);
  CHECK(change.broadcast().value() == 0xc00002ff);
  CHECK(change.valid_s() == 600);
  CHECK(change.preferred_s() == 600);
  CHECK(change.mtu() == 1480);
  CHECK(change.remove().empty());
}

TEST_CASE("lease4 plan: the MTU that the lease wants, and its bound") {
  auto lease = wan_lease();
  lease.set_mtu(1480);
  auto change =
      client::plan_address("wan0", std::nullopt, {lease, then}, 1400, then);
  CHECK(change.mtu() == 1480);
  CHECK(change.max_mtu() == 1400);
}

TEST_CASE("lease4 plan: an unchanged renew only refreshes lifetimes") {
  auto change = plan(wan_lease(), wan_lease());
  CHECK(change.remove().empty());
  CHECK(change.valid_s() == 600);
  CHECK(client::changed_fields(wan_lease(), wan_lease()).empty());
}

TEST_CASE("lease4 plan: another address goes after the new one is there") {
  auto change = plan(wan_lease(600, 7), wan_lease(600, 8));
  REQUIRE(change.remove_size() == 1);
  CHECK(change.remove(0).value() == 0xc0000207);
  CHECK(change.remove(0).length() == 24);
}

TEST_CASE("lease4 plan: another prefix length replaces the old one") {
  auto wider = wan_lease();
  wider.set_prefix_len(16);
  auto change = plan(wan_lease(), wider);
  CHECK(change.prefix_len() == 16);
  REQUIRE(change.remove_size() == 1);
  CHECK(change.remove(0).length() == 24);
}

TEST_CASE("lease4 plan: what is left of a lease, rounded up") {
  held_lease held{wan_lease(600), then};
  CHECK(client::remaining_s(held, then) == 600);
  CHECK(client::remaining_s(held, then + 1ms) == 600);
  CHECK(client::remaining_s(held, then + 599s) == 1);
  CHECK(client::remaining_s(held, then + 599999ms) == 1);
  CHECK_FALSE(client::has_expired(held, then + 599999ms));
  CHECK(client::has_expired(held, then + 600s));
  CHECK(client::end_of(held) == then + 600s);
  CHECK(plan(wan_lease(), wan_lease(), then + 100s).valid_s() == 500);
}

TEST_CASE("lease4 plan: an infinite lease stays infinite") {
  held_lease held{wan_lease(client::infinite_lease), then};
  CHECK_FALSE(client::end_of(held).has_value());
  CHECK_FALSE(client::has_expired(held, then + 24h * 40000));
  CHECK(client::remaining_s(held, then + 24h) == client::infinite_lease);
}

TEST_CASE("lease4 plan: the longest finite lease does not overflow") {
  held_lease held{wan_lease(0xfffffffe), then};
  CHECK(client::remaining_s(held, then) == 0xfffffffe);
  CHECK_FALSE(client::has_expired(held, then + 24h * 365 * 100));
}

TEST_CASE("lease4 plan: each field that differs is named") {
  auto before = wan_lease();
  before.set_domain("isp.example");
  auto changed = [&](auto&& change) {
    auto after = before;
    change(after);
    return client::changed_fields(before, after);
  };
  using lease = pb::Lease4;
  CHECK(changed([](lease& l) { l.mutable_address()->set_value(9); }) ==
        lines{"address"});
  CHECK(changed([](lease& l) { l.set_prefix_len(8); }) == lines{"prefix_len"});
  CHECK(changed([](lease& l) { l.clear_routers(); }) == lines{"routers"});
  CHECK(changed([](lease& l) { l.add_dns()->set_value(1); }) == lines{"dns"});
  CHECK(changed([](lease& l) { l.clear_domain(); }) == lines{"domain"});
  CHECK(changed([](lease& l) { l.add_search("a"); }) == lines{"search"});
  CHECK(changed([](lease& l) { l.set_mtu(1400); }) == lines{"mtu"});
  CHECK(changed([](lease& l) { l.clear_server(); }) == lines{"server"});
  CHECK(changed([](lease& l) { l.set_lease_s(1); }) == lines{"lease_s"});
  CHECK(changed([](lease& l) { l.add_routes(); }) == lines{"routes"});
  CHECK(changed([](lease& l) { (*l.mutable_options())[43] = "x"; }) ==
        lines{"options"});
  CHECK(changed([](lease& l) {
          l.set_lease_s(1);
          l.add_dns();
        }) == lines{"dns", "lease_s"});
}

TEST_CASE("lease4 plan: the order of a list is part of it") {
  auto before = wan_lease();
  before.add_dns()->set_value(1);
  auto after = before;
  after.mutable_dns()->SwapElements(0, 1);
  CHECK(client::changed_fields(before, after) == lines{"dns"});
}

TEST_CASE("lease4 plan: times that count down are no update") {
  auto before = wan_lease();
  (*before.mutable_options())[51] = std::string(4, '\1');
  (*before.mutable_options())[58] = std::string(4, '\1');
  auto after = wan_lease(300);
  (*after.mutable_options())[51] = std::string(4, '\0');
  auto changed = client::changed_fields(before, after);
  CHECK(changed == lines{"lease_s"});
  CHECK_FALSE(client::is_update(changed));
  CHECK_FALSE(client::is_update({}));
  CHECK(client::is_update({"dns", "lease_s"}));
}

TEST_CASE("lease4 plan: a removal names device, address and prefix") {
  auto removal = client::plan_removal("eth10", wan_lease());
  CHECK(removal.device() == "eth10");
  CHECK(removal.address().value() == 0xc0000207);
  CHECK(removal.prefix_len() == 24);
}
