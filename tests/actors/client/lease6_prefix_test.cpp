#include "tests/actors/client/lease6_builder.hpp"

using namespace lh;
using namespace lh::tests;

namespace {

const auto a = prefix("2001:db8:a00::/56", 500, 1000);
const auto a_gone = prefix("2001:db8:a00::/56", 0, 0);
const auto b = prefix("2001:db8:b00::/56", 600, 1200);

const auto replaced = "2001:db8:b00::/56 600/1200 preferred, "
                      "2001:db8:a00::/56 0/990 deprecated";

pb::DelegatedPrefix of(pb::DelegatedPrefix prefix, uint32_t iaid) {
  prefix.set_iaid(iaid);
  return prefix;
}

pb::Client6Config two_associations() {
  auto config = one_of_each();
  config.add_prefix_hints();
  config.add_prefix_hints();
  return config;
}

} // namespace

TEST_CASE("lease6 prefix: one that another replaces stays deprecated") {
  auto lease = held(bound({}, {a}));
  for (auto& told : {bound({}, {b}), bound({}, {a_gone, b}),
                     renew({}, {b, a_gone}), echoed({}, {a_gone, b, a})}) {
    auto merged = merge(lease, told, then + 10s);
    CHECK(text(merged.after) == replaced);
    CHECK_FALSE(merged.after->settle_by);
  }
}

TEST_CASE("lease6 prefix: a renew with a second one replaces nothing") {
  auto merged = merge(held(bound({}, {a})), renew({}, {b}), then + 10s);
  CHECK(text(merged.after) == "2001:db8:b00::/56 600/1200 preferred, "
                              "2001:db8:a00::/56 490/990 preferred");
}

TEST_CASE("lease6 prefix: a withdrawn one waits a second for another") {
  auto merged = merge(held(bound({}, {a})), renew({}, {a_gone}), then + 10s);
  auto lease = merged.after.value();
  CHECK(text(lease) == "2001:db8:a00::/56 0/990 withdrawn");
  CHECK(lease.settle_by == then + 11s);
  CHECK(client::next_end(lease) == then + 11s);
  CHECK(client::settle(lease, then + 10999ms));
  CHECK_FALSE(client::settle(lease, then + 11s));
}

TEST_CASE("lease6 prefix: withdrawn again it does not wait longer") {
  auto lease = merge(held(bound({}, {a})), renew({}, {a_gone}), then + 10s);
  auto again = merge(lease.after, renew({}, {a_gone}), then + 10500ms);
  CHECK(again.after->settle_by == then + 11s);
  auto informed =
      merge(lease.after, report(pb::LeaseReport::INFORMED), then + 10500ms);
  CHECK(informed.after->settle_by == then + 11s);
  auto late = merge(lease.after, renew({}, {b}), then + 11s);
  CHECK(text(late.after) == "2001:db8:b00::/56 600/1200 preferred");
}

TEST_CASE("lease6 prefix: another one withdrawn later waits its own second") {
  auto lease = merge(held(bound({}, {of(a, 1), of(b, 2)})),
                     renew({}, {of(a_gone, 1)}), then + 10s);
  CHECK(lease.after->settle_by == then + 11s);
  auto b_gone = prefix("2001:db8:b00::/56", 0, 0);
  auto both = merge(lease.after, renew({}, {of(b_gone, 2)}), then + 10500ms);
  CHECK(both.after->settle_by == then + 11500ms);
}

TEST_CASE("lease6 prefix: a withdrawn one that is granted again stays") {
  auto lease = merge(held(bound({}, {a})), renew({}, {a_gone}), then + 10s);
  auto back = merge(lease.after, renew({}, {a}), then + 10500ms);
  CHECK(text(back.after) == "2001:db8:a00::/56 500/1000 preferred");
  CHECK_FALSE(back.after->settle_by);
}

TEST_CASE("lease6 prefix: a restart does not leave a withdrawn one for good") {
  auto lease = merge(held(bound({}, {a})), renew({}, {a_gone}), then + 10s);
  lease.after->settle_by.reset();
  CHECK(client::next_end(*lease.after) == then + 10s);
  CHECK_FALSE(client::settle(*lease.after, then + 10s));
}

TEST_CASE("lease6 prefix: a replaced one without an end gets one") {
  auto lease = held(bound({}, {prefix("2001:db8:a00::/56", forever, forever)}));
  auto merged = merge(lease, bound({}, {b}), then + 10s);
  CHECK(text(merged.after) == "2001:db8:b00::/56 600/1200 preferred, "
                              "2001:db8:a00::/56 0/7200 deprecated");
}

TEST_CASE("lease6 prefix: replaced in any order of calls it ends the same") {
  struct call {
    const char* name;
    pb::LeaseReport report;
  };
  std::vector<call> calls = {{"add A 0", bound({}, {a_gone})},
                             {"add B", renew({}, {b})},
                             {"delete A", renew({}, {a_gone})}};
  auto by_name = [](auto& x, auto& y) {
    return std::string_view{x.name} < y.name;
  };
  do {
    auto lease = std::optional{held(bound({}, {a}))};
    auto now = then + 10s;
    for (auto& one : calls) {
      CAPTURE(one.name);
      lease = merge(lease, one.report, now).after;
      REQUIRE(lease);
      CHECK(client::settle(*lease, now + 400ms));
      now = now + 450ms;
    }
    CHECK_FALSE(lease->settle_by);
    REQUIRE(lease->lease.prefixes_size() == 2);
    CHECK(lease->lease.prefixes(0).len() == 56);
    CHECK(text(lease).find("2001:db8:b00::/56") == 0);
    CHECK(lease->lease.prefixes(0).state() == "preferred");
    CHECK(lease->lease.prefixes(1).state() == "deprecated");
    CHECK(lease->lease.prefixes(1).valid_s() >= 987);
    CHECK(lease->lease.prefixes(1).valid_s() <= 990);
  } while (std::next_permutation(calls.begin(), calls.end(), by_name));
}

TEST_CASE("lease6 prefix: late news of a deprecated one change nothing") {
  auto lease = merge(held(bound({}, {a})), bound({}, {b}), then + 10s).after;
  CHECK(text(merge(lease, renew({}, {a_gone}), then + 10s).after) == replaced);
  CHECK(text(merge(lease, bound({}, {a_gone}), then + 10s).after) == replaced);
}

TEST_CASE("lease6 prefix: one of another association replaces nothing") {
  auto config = two_associations();
  auto first = bound({}, {of(a, 1), of(b, 2)});
  auto lease = client::merge(std::nullopt, first, config, then).after;
  auto c = of(prefix("2001:db8:c00::/56", 600, 1200), 2);
  auto bound_again = client::merge(lease, bound({}, {c}), config, then);
  CHECK(text(bound_again.after) == "2001:db8:c00::/56 600/1200 preferred, "
                                   "2001:db8:a00::/56 500/1000 preferred, "
                                   "2001:db8:b00::/56 0/1200 deprecated");
  auto gone =
      client::merge(lease, renew({}, {of(a_gone, 1)}), config, then).after;
  CHECK(gone->lease.prefixes(1).state() == "withdrawn");
}

TEST_CASE("lease6 prefix: without IAIDs less than all speaks for none other") {
  auto config = two_associations();
  auto lease =
      client::merge(std::nullopt, bound({}, {a, b}), config, then).after;
  auto c = prefix("2001:db8:c00::/56", 600, 1200);
  auto one = client::merge(lease, bound({}, {c}), config, then).after;
  CHECK(text(one) == "2001:db8:c00::/56 600/1200 preferred, "
                     "2001:db8:a00::/56 500/1000 preferred, "
                     "2001:db8:b00::/56 600/1200 preferred");
  auto two = client::merge(lease, bound({}, {c, a}), config, then).after;
  CHECK(two->lease.prefixes(2).state() == "deprecated");
}

TEST_CASE("lease6 prefix: one that the server deprecates is so") {
  auto lease = held(bound({}, {prefix("2001:db8:a00::/56", 0, 1000), b}));
  CHECK(text(lease) == "2001:db8:b00::/56 600/1200 preferred, "
                       "2001:db8:a00::/56 0/1000 deprecated");
  auto merged = merge(lease, renew({}, {a}), then);
  CHECK(text(merged.after) == "2001:db8:b00::/56 600/1200 preferred, "
                              "2001:db8:a00::/56 500/1000 preferred");
}
