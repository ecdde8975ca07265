#include "tests/actors/client/lease6_builder.hpp"

#include <fmt/ranges.h>

using namespace lh;
using namespace lh::tests;
using lines = std::vector<std::string>;

namespace {

struct behind {
  const char* device;
  uint32_t subnet_id;
};

pb::ClientConfig config(const std::vector<behind>& rows = {}) {
  pb::ClientConfig config;
  config.set_device("wan0");
  *config.mutable_v6() = one_of_each();
  uint32_t number = 0;
  for (auto& row : rows) {
    auto& downstream = *config.mutable_v6()->add_downstream();
    downstream.set_device(row.device);
    downstream.set_subnet_id(row.subnet_id);
    downstream.set_row(++number);
  }
  return config;
}

std::string text(const pb::DeviceAddress6& address) {
  return fmt::format("{} {}/{} {}/{}", address.device(),
                     net::to_string(convert::from_proto(address.address())),
                     address.prefix_len(), address.preferred_s(),
                     address.valid_s());
}

template <class Some>
std::string all(const Some& addresses) {
  lines each;
  for (auto& address : addresses)
    each.push_back(text(address));
  return fmt::format("{}", fmt::join(each, ", "));
}

template <class Some>
std::string networks(const Some& prefixes) {
  lines each;
  for (auto& prefix : prefixes)
    each.push_back(net::to_string(convert::from_proto(prefix)));
  return fmt::format("{}", fmt::join(each, ", "));
}

std::string addresses_of(const pb::LeaseReport& told,
                         const std::vector<behind>& rows = {},
                         net::boot_time now = then) {
  return all(client::wanted_state(config(rows), held(told), now).addresses);
}

std::string faults(const pb::LeaseReport& told,
                   const std::vector<behind>& rows) {
  lines each;
  for (auto& one :
       client::downstream_faults(config(rows).v6(), held(told).lease))
    each.push_back(one.parameter() + ": " + one.reason());
  return fmt::format("{}", fmt::join(each, ", "));
}

const auto wan = address("2001:db8::7", 50, 100);
const auto f000 = prefix("2001:db8:f000::/56", 500, 1000);

} // namespace

TEST_CASE("lease6 kernel: addresses are host routes with what is left") {
  auto wanted = client::wanted_state(config(), held(bound({wan})), then + 10s);
  CHECK(all(wanted.addresses) == "wan0 2001:db8::7/128 40/90");
  CHECK(wanted.addresses.front().no_prefix_route());
  CHECK(wanted.unreachable.empty());
}

TEST_CASE("lease6 kernel: some time is left until the last moment") {
  CHECK(addresses_of(bound({wan}), {}, then + 99001ms) ==
        "wan0 2001:db8::7/128 0/1");
  CHECK(addresses_of(bound({wan}), {}, then + 100s) == "");
  CHECK(addresses_of(bound({address("2001:db8::7", forever, forever)})) ==
        "wan0 2001:db8::7/128 4294967295/4294967295");
}

TEST_CASE("lease6 kernel: each downstream device has its /64 of a prefix") {
  auto wanted =
      client::wanted_state(config({{"lan0", 1}, {"lan1", 255}, {"lan0", 2}}),
                           held(bound({wan}, {f000})), then);
  CHECK(all(wanted.addresses) == "wan0 2001:db8::7/128 50/100, "
                                 "lan0 2001:db8:f000:1::1/64 500/1000, "
                                 "lan1 2001:db8:f000:ff::1/64 500/1000, "
                                 "lan0 2001:db8:f000:2::1/64 500/1000");
  CHECK_FALSE(wanted.addresses.back().no_prefix_route());
  CHECK(networks(wanted.unreachable) == "2001:db8:f000::/56");
}

TEST_CASE("lease6 kernel: of a /64 there is one subnet, of more none") {
  auto longer = bound({wan}, {prefix("2001:db8:f000::/64", 5, 10),
                              prefix("2001:db8:e000::/65", 5, 10)});
  CHECK(addresses_of(longer, {{"lan0", 0}, {"lan1", 1}}) ==
        "wan0 2001:db8::7/128 50/100, lan0 2001:db8:f000::1/64 5/10");
  CHECK(faults(longer, {{"lan0", 0}, {"lan1", 1}}) ==
        "X_LEASEHOLD_Downstream.1.SubnetID: "
        "2001:db8:e000::/65 has no /64 of this number, "
        "X_LEASEHOLD_Downstream.2.SubnetID: "
        "2001:db8:f000::/64 has no /64 of this number, "
        "X_LEASEHOLD_Downstream.2.SubnetID: "
        "2001:db8:e000::/65 has no /64 of this number");
}

TEST_CASE("lease6 kernel: a subnet number that does not fit is left out") {
  CHECK(addresses_of(bound({wan}, {f000}), {{"lan0", 256}, {"lan1", 3}}) ==
        "wan0 2001:db8::7/128 50/100, lan1 2001:db8:f000:3::1/64 500/1000");
  auto short_one = bound({wan}, {prefix("2001::/16", 5, 10)});
  CHECK(addresses_of(short_one, {{"lan0", 0xffffffff}}) ==
        "wan0 2001:db8::7/128 50/100, lan0 2001:0:ffff:ffff::1/64 5/10");
}

TEST_CASE("lease6 kernel: two rows do not share a subnet, the first has it") {
  CHECK(addresses_of(bound({wan}, {f000}), {{"lan0", 1}, {"lan1", 1}}) ==
        "wan0 2001:db8::7/128 50/100, lan0 2001:db8:f000:1::1/64 500/1000");
  CHECK(faults(bound({wan}, {f000}), {{"lan0", 1}, {"lan1", 1}}) ==
        "X_LEASEHOLD_Downstream.2.SubnetID: row 1 has this subnet");
}

TEST_CASE("lease6 kernel: a WAN without an address gets one of the prefix") {
  CHECK(addresses_of(bound({}, {f000})) ==
        "wan0 2001:db8:f000::1/128 500/1000");
  CHECK(addresses_of(bound({}, {f000}), {{"lan0", 0}, {"lan1", 1}}) ==
        "lan0 2001:db8:f000::1/64 500/1000, "
        "lan1 2001:db8:f000:1::1/64 500/1000, "
        "wan0 2001:db8:f000:2::1/128 500/1000");
  CHECK(addresses_of(bound({}, {prefix("2001:db8:f000::/64", 5, 10)}),
                     {{"lan0", 0}}) == "lan0 2001:db8:f000::1/64 5/10");
  CHECK(addresses_of(bound({}, {prefix("2001:db8:f000::/80", 5, 10)})) ==
        "wan0 2001:db8:f000::1/128 5/10");
  CHECK(addresses_of(bound({}, {prefix("2001:db8::9/128", 5, 10)})) ==
        "wan0 2001:db8::9/128 5/10");
}

TEST_CASE("lease6 kernel: without a device there is no address") {
  pb::ClientConfig nowhere;
  auto wanted = client::wanted_state(nowhere, held(bound({wan}, {f000})), then);
  CHECK(wanted.addresses.empty());
  CHECK(networks(wanted.unreachable) == "2001:db8:f000::/56");
}

TEST_CASE("lease6 kernel: an unchanged lease is only refreshed") {
  auto rows = config({{"lan0", 1}});
  auto lease = held(bound({wan}, {f000}));
  auto change =
      client::plan_change(client::wanted_state(rows, lease, then),
                          client::wanted_state(rows, lease, then + 10s));
  CHECK(all(change.put()) == "wan0 2001:db8::7/128 40/90, "
                             "lan0 2001:db8:f000:1::1/64 490/990");
  CHECK(networks(change.put_unreachable()) == "2001:db8:f000::/56");
  CHECK(change.remove().empty());
  CHECK(change.remove_unreachable().empty());
}

TEST_CASE("lease6 kernel: a replaced prefix is deprecated in one change") {
  auto rows = config({{"lan0", 1}});
  auto lease = held(bound({wan}, {f000}));
  auto next = merge(lease, bound({}, {prefix("2001:db8:a000::/56", 5, 10)}));
  auto change =
      client::plan_change(client::wanted_state(rows, lease, then),
                          client::wanted_state(rows, next.after.value(), then));
  CHECK(all(change.put()) == "wan0 2001:db8::7/128 50/100, "
                             "lan0 2001:db8:a000:1::1/64 5/10, "
                             "lan0 2001:db8:f000:1::1/64 0/1000");
  CHECK(networks(change.put_unreachable()) ==
        "2001:db8:a000::/56, 2001:db8:f000::/56");
  CHECK(change.remove().empty());
}

TEST_CASE("lease6 kernel: what is too much is removed, without lifetimes") {
  auto before = client::wanted_state(config({{"lan0", 1}}),
                                     held(bound({wan}, {f000})), then);
  auto change = client::plan_change(before, {});
  CHECK(change.put().empty());
  CHECK(all(change.remove()) == "wan0 2001:db8::7/128 0/0, "
                                "lan0 2001:db8:f000:1::1/64 0/0");
  CHECK(networks(change.remove_unreachable()) == "2001:db8:f000::/56");
}

TEST_CASE("lease6 kernel: a subnet that moves leaves its device") {
  auto lease = held(bound({wan}, {f000}));
  auto change = client::plan_change(
      client::wanted_state(config({{"lan0", 1}}), lease, then),
      client::wanted_state(config({{"lan1", 1}}), lease, then));
  CHECK(all(change.put()) == "wan0 2001:db8::7/128 50/100, "
                             "lan1 2001:db8:f000:1::1/64 500/1000");
  CHECK(all(change.remove()) == "lan0 2001:db8:f000:1::1/64 0/0");
}
