#include "actors/client/client_backend.hpp"
#include "actors/client/lease6_iaids.hpp"
#include "tests/actors/client/lease6_builder.hpp"

#include <set>

using namespace lh;
using namespace lh::tests;

namespace {

const auto a = prefix("2001:db8:a00::/56", 500, 1000);
const auto b = prefix("2001:db8:b00::/56", 600, 1200);

pb::IaState association(bool prefixes, uint32_t iaid, const std::string& held) {
  pb::IaState made;
  made.set_prefixes(prefixes);
  made.set_iaid(iaid);
  *made.add_holds() = convert::to_proto(net::parse_ipv6_prefix(held).value());
  return made;
}

pb::Client6Config two_associations() {
  auto config = one_of_each();
  for (auto length : {56u, 60u})
    config.add_prefix_hints()->set_length(length);
  return config;
}

client::held_lease6 of_two() {
  return client::merge(std::nullopt, bound({}, {a, b}), two_associations(),
                       then)
      .after.value();
}

const std::vector<pb::IaState> kept{association(true, 1, "2001:db8:b00::/56"),
                                    association(true, 2, "2001:db8:a00::/56")};

} // namespace

TEST_CASE("lease6 iaids: each prefix gets that of the association with it") {
  auto lease = of_two().lease;
  CHECK_FALSE(lease.prefixes(0).has_iaid());
  CHECK(client::give_iaids(lease, kept));
  CHECK(lease.prefixes(0).iaid() == 2);
  CHECK(lease.prefixes(1).iaid() == 1);
  CHECK_FALSE(client::give_iaids(lease, kept));
}

TEST_CASE("lease6 iaids: what nobody holds, or another kind, has none") {
  auto lease = of_two().lease;
  CHECK_FALSE(
      client::give_iaids(lease, {association(false, 7, "2001:db8:a00::/56"),
                                 association(true, 8, "2001:db8:a00::/60")}));
  CHECK_FALSE(lease.prefixes(0).has_iaid());
}

TEST_CASE("lease6 iaids: an address may move to another association") {
  auto lease = held(bound({address("2001:db8::7", 50, 100)})).lease;
  REQUIRE(lease.addresses(0).iaid() == 1);
  CHECK(client::give_iaids(lease, {association(false, 5, "2001:db8::7/128")}));
  CHECK(lease.addresses(0).iaid() == 5);
}

TEST_CASE("lease6 iaids: a renewal without them keeps them, and is no news") {
  auto lease = of_two();
  client::give_iaids(lease.lease, kept);
  auto again =
      client::merge(lease, renew({}, {b, a}), two_associations(), then).after;
  REQUIRE(again);
  CHECK(client::changed_fields(lease.lease, again->lease).empty());
}

TEST_CASE("lease6 iaids: one that comes without replaces not the other's") {
  auto lease = of_two();
  client::give_iaids(lease.lease, kept);
  auto c = prefix("2001:db8:c00::/56", 600, 1200);
  auto after =
      client::merge(lease, bound({}, {c, a}), two_associations(), then).after;
  CHECK(text(after) == "2001:db8:c00::/56 600/1200 preferred, "
                       "2001:db8:a00::/56 500/1000 preferred, "
                       "2001:db8:b00::/56 0/1200 deprecated");
}

TEST_CASE("client backend: no two IA_PDs have one IAID") {
  std::set<uint32_t> all;
  for (uint32_t row = 1; row <= 5'000; ++row)
    for (uint32_t n = 0; n < 32; ++n)
      all.insert(client::prefix_iaid(row, n));
  CHECK(all.size() == 5'000 * 32);
}
