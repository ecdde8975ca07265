#include "tests/actors/client/lease6_builder.hpp"

using namespace lh;
using namespace lh::tests;

namespace {

const auto both = bound({address("2001:db8::7", 50, 100)},
                        {prefix("2001:db8:f000::/56", 500, 1000)});

} // namespace

TEST_CASE("lease6 merge: a first lease is taken as it is told") {
  auto merged = merge(std::nullopt, both);
  CHECK(merged.counts);
  CHECK(merged.refused.empty());
  CHECK(merged.after->obtained == then);
  CHECK(text(merged.after) == "2001:db8::7 50/100, "
                              "2001:db8:f000::/56 500/1000 preferred");
}

TEST_CASE("lease6 merge: a partial renew leaves the other kind its time") {
  auto renewed =
      merge(held(both), renew({address("2001:db8::7", 50, 100)}), then + 40s);
  CHECK(renewed.after->obtained == then + 40s);
  CHECK(text(renewed.after) == "2001:db8::7 50/100, "
                               "2001:db8:f000::/56 460/960 preferred");
  auto second =
      merge(renewed.after, renew({}, {prefix("2001:db8:f000::/56", 500, 1000)}),
            then + 41s);
  CHECK(text(second.after) == "2001:db8::7 49/99, "
                              "2001:db8:f000::/56 500/1000 preferred");
}

TEST_CASE("lease6 merge: an answer counts from a whole second, so that what it "
          "does not speak of loses nothing") {
  auto lease = held(bound({address("2001:db8::7", 50, forever)},
                          {prefix("2001:db8:f000::/56", 500, 1000)}));
  auto merged =
      merge(lease, renew({address("2001:db8::8", 1, 2)}), then + 40900ms);
  CHECK(merged.after->obtained == then + 40s);
  CHECK(text(merged.after) == "2001:db8::8 1/2, 2001:db8::7 10/4294967295, "
                              "2001:db8:f000::/56 460/960 preferred");
}

TEST_CASE("lease6 merge: a renew that omits an address does not lose it") {
  auto two = held(bound(
      {address("2001:db8::7", 50, 100), address("2001:db8::8", 50, 100)}));
  auto merged =
      merge(two, renew({address("2001:db8::8", 50, 100)}), then + 10s);
  CHECK(text(merged.after) == "2001:db8::7 40/90, 2001:db8::8 50/100");
}

TEST_CASE("lease6 merge: another BOUND replaces what it does not list") {
  auto merged =
      merge(held(both), bound({address("2001:db8::8", 50, 100)}), then + 10s);
  CHECK(text(merged.after) == "2001:db8::8 50/100, "
                              "2001:db8:f000::/56 490/990 preferred");
}

TEST_CASE("lease6 merge: a BOUND that brings nothing of use takes nothing") {
  auto merged = merge(held(both), bound({address("fe80::1", 50, 100)}), then);
  CHECK(text(merged.after) == text(held(both)));
  CHECK(merged.refused.size() == 1);
}

TEST_CASE("lease6 merge: an address with zero lifetimes goes at once") {
  auto merged =
      merge(held(both), renew({address("2001:db8::7", 0, 0)}), then + 1s);
  CHECK(text(merged.after) == "2001:db8:f000::/56 499/999 preferred");
  auto last = merge(held(bound({address("2001:db8::7", 50, 100)})),
                    renew({address("2001:db8::7", 0, 0)}), then + 1s);
  CHECK(last.counts);
  CHECK(text(last.after) == "nothing");
}

TEST_CASE("lease6 merge: zero lifetimes of what is not held change nothing") {
  auto none = merge(std::nullopt, bound({address("2001:db8::9", 0, 0)},
                                        {prefix("2001:db8:a::/48", 0, 0)}));
  CHECK(text(none.after) == "nothing");
  auto merged = merge(held(both), renew({address("2001:db8::9", 0, 0)},
                                        {prefix("2001:db8:a::/48", 0, 0)}));
  CHECK(text(merged.after) == text(held(both)));
}

TEST_CASE("lease6 merge: what has ended is not carried over") {
  auto late = merge(held(both), renew({}, {prefix("2001:db8:f000::/56", 9, 9)}),
                    then + 100s);
  CHECK(text(late.after) == "2001:db8:f000::/56 9/9 preferred");
}

TEST_CASE("lease6 merge: new addresses come first, renewed ones stay put") {
  auto two =
      held(bound({address("2001:db8::1", 9, 9), address("2001:db8::2", 9, 9)}));
  auto merged = merge(
      two, renew({address("2001:db8::2", 8, 8), address("2001:db8::4", 8, 8),
                  address("2001:db8::3", 8, 8)}));
  CHECK(text(merged.after) == "2001:db8::4 8/8, 2001:db8::3 8/8, "
                              "2001:db8::1 9/9, 2001:db8::2 8/8");
}

TEST_CASE("lease6 merge: options are replaced whole") {
  auto first = both;
  first.mutable_lease6()->add_dns()->set_low(1);
  first.mutable_lease6()->set_aftr("aftr.example");
  (*first.mutable_lease6()->mutable_options())[95] = std::string(9, 'x');
  auto lease = held(first);
  lease.lease.mutable_mapt()->set_ratio(4);
  auto second = renew({address("2001:db8::7", 50, 100)});
  second.mutable_lease6()->set_domain("isp.example");
  auto after = merge(lease, second).after->lease;
  CHECK(after.dns().empty());
  CHECK(after.aftr().empty());
  CHECK(after.options().empty());
  CHECK(after.domain() == "isp.example");
  CHECK_FALSE(after.has_mapt());
}

TEST_CASE("lease6 merge: an answer for information brings options only") {
  auto informed = bound({address("2001:db8::9", 50, 100)});
  informed.set_kind(pb::LeaseReport::INFORMED);
  informed.mutable_lease6()->set_domain("isp.example");
  auto merged = merge(held(both), informed, then + 10s);
  CHECK(merged.counts);
  CHECK(merged.after->lease.domain() == "isp.example");
  CHECK(text(merged.after) == "2001:db8::7 40/90, "
                              "2001:db8:f000::/56 490/990 preferred");
  auto alone = merge(std::nullopt, informed);
  REQUIRE(alone.after);
  CHECK(text(alone.after) == "");
  CHECK_FALSE(client::next_end(*alone.after));
  CHECK(client::settle(*alone.after, then + 24h * 365));
}

TEST_CASE("lease6 merge: nothing is left when the program gives all up") {
  for (auto kind : {pb::LeaseReport::EXPIRED, pb::LeaseReport::DECONFIG}) {
    auto merged = merge(held(both), report(kind));
    CHECK(merged.counts);
    CHECK(text(merged.after) == "nothing");
  }
}

TEST_CASE("lease6 merge: a report without a server's binding changes nothing") {
  auto lease = held(both);
  lease.lease.mutable_mapt()->set_ratio(4);
  lease.lease.set_domain("isp.example");
  auto confirmed = renew({});
  confirmed.mutable_lease6()->set_domain("other.example");
  auto nak = report(pb::LeaseReport::NAK);
  auto echoes = echoed({address("2001:db8::7", 20, 30)});
  for (auto& told : {confirmed, nak, echoes}) {
    auto merged = merge(lease, told, then + 10s);
    CHECK_FALSE(merged.counts);
    CHECK(merged.after->obtained == then);
    CHECK(merged.after->lease.SerializeAsString() ==
          lease.lease.SerializeAsString());
  }
}

TEST_CASE("lease6 merge: the IAID is told, or ours where it must be that") {
  auto told = both;
  told.mutable_lease6()->mutable_addresses(0)->set_iaid(7);
  CHECK(held(told).lease.addresses(0).iaid() == 7);
  CHECK(held(told).lease.prefixes(0).iaid() == 1);
  auto config = one_of_each();
  config.add_prefix_hints();
  CHECK(client::merge(std::nullopt, both, config, then)
            .after->lease.prefixes(0)
            .iaid() == 1);
  config.add_prefix_hints();
  auto several = client::merge(std::nullopt, both, config, then).after->lease;
  CHECK(several.addresses(0).iaid() == 1);
  CHECK_FALSE(several.prefixes(0).has_iaid());
}
