#include "tests/actors/client/lease6_builder.hpp"

using namespace lh;
using namespace lh::tests;
using client::next_end;
using client::settle;

namespace {

const auto lease = held(bound({address("2001:db8::7", 50, 100)},
                              {prefix("2001:db8:a00::/56", 500, 1000),
                               prefix("2001:db8:b00::/56", 600, forever)}));

} // namespace

TEST_CASE("lease6 clock: each binding ends in its own time") {
  CHECK(next_end(lease) == then + 100s);
  CHECK(text(settle(lease, then + 99999ms)) == text(lease));
  auto first = settle(lease, then + 100s);
  CHECK(text(first) == "2001:db8:a00::/56 500/1000 preferred, "
                       "2001:db8:b00::/56 600/4294967295 preferred");
  CHECK(first->obtained == then);
  CHECK(next_end(*first) == then + 500s);
}

TEST_CASE("lease6 clock: a prefix past its preferred lifetime is deprecated") {
  auto second = settle(lease, then + 500s);
  CHECK(text(second) == "2001:db8:b00::/56 600/4294967295 preferred, "
                        "2001:db8:a00::/56 500/1000 deprecated");
  CHECK(next_end(*second) == then + 600s);
  auto third = settle(*second, then + 600s);
  CHECK(next_end(*third) == then + 1000s);
  auto last = settle(*third, then + 1000s);
  CHECK(text(last) == "2001:db8:b00::/56 600/4294967295 deprecated");
  CHECK_FALSE(next_end(*last));
}

TEST_CASE("lease6 clock: nothing is left when the last binding ends") {
  auto alone = held(bound({address("2001:db8::7", 50, 100)}));
  CHECK(settle(alone, then + 99999ms));
  CHECK_FALSE(settle(alone, then + 100s));
}

TEST_CASE("lease6 clock: the lease as it is at a time, rounded down") {
  CHECK(text(client::lease_at(lease, then)) == text(lease.lease));
  CHECK(text(client::lease_at(lease, then + 60500ms)) ==
        "2001:db8::7 0/39, 2001:db8:a00::/56 439/939 preferred, "
        "2001:db8:b00::/56 539/4294967295 preferred");
  CHECK(text(client::lease_at(lease, then + 550s))
            .find("2001:db8:a00::/56 0/450 deprecated") != std::string::npos);
}

TEST_CASE("lease6 clock: the longest finite lifetime does not overflow") {
  auto longest = held(bound({address("2001:db8::7", 0xfffffffe, 0xfffffffe)}));
  CHECK(next_end(longest) == then + std::chrono::seconds{0xfffffffe});
  CHECK(text(client::lease_at(longest, then + 1s)) ==
        "2001:db8::7 4294967293/4294967293");
}
