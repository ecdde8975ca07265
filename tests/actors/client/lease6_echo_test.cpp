#include "tests/actors/client/lease6_builder.hpp"

using namespace lh;
using namespace lh::tests;

namespace {

pb::LeasedAddress at(char host, uint32_t valid) {
  return address(fmt::format("2001:db8::{}", host), valid, valid);
}

std::string after(const addresses& before, const addresses& told) {
  auto lease =
      before.empty() ? std::nullopt : std::optional{held(bound(before))};
  return text(merge(lease, echoed(told)).after);
}

} // namespace

TEST_CASE("lease6 echo: what the client had is behind what it gets") {
  CHECK(after({at('7', 20)}, {at('7', 30), at('7', 20)}) ==
        "2001:db8::7 30/30");
  CHECK(after({at('7', 20), at('8', 20)},
              {at('7', 30), at('8', 30), at('7', 20), at('8', 20)}) ==
        "2001:db8::7 30/30, 2001:db8::8 30/30");
  CHECK(after({at('7', 20), at('8', 20)},
              {at('8', 30), at('7', 30), at('7', 20), at('8', 20)}) ==
        "2001:db8::7 30/30, 2001:db8::8 30/30");
}

TEST_CASE("lease6 echo: a withdrawn address comes again behind") {
  CHECK(after({at('7', 20)}, {at('7', 0), at('7', 20)}) == "nothing");
  CHECK(after({at('7', 20)}, {at('7', 0), at('9', 30), at('7', 20)}) ==
        "2001:db8::9 30/30");
}

TEST_CASE("lease6 echo: one that the server is silent about is no grant") {
  CHECK(after({at('7', 20)}, {at('9', 30), at('7', 99)}) ==
        "2001:db8::9 30/30, 2001:db8::7 20/20");
  CHECK(after({at('7', 20), at('8', 20)},
              {at('8', 30), at('7', 99), at('8', 99)}) ==
        "2001:db8::7 20/20, 2001:db8::8 30/30");
  CHECK(after({at('7', 20), at('8', 20)}, {at('7', 99), at('8', 99)}) ==
        "2001:db8::7 20/20, 2001:db8::8 20/20");
}

TEST_CASE("lease6 echo: without a lease the last one is the client's") {
  CHECK(after({}, {at('7', 99)}) == "nothing");
  CHECK(after({}, {at('7', 30), at('7', 20)}) == "2001:db8::7 30/30");
  CHECK(after({}, {at('7', 30), at('8', 99)}) == "2001:db8::7 30/30");
}

TEST_CASE("lease6 echo: each kind has its own") {
  auto lease =
      held(bound({at('7', 20)}, {prefix("2001:db8:f000::/56", 20, 20)}));
  auto merged =
      merge(lease, echoed({}, {prefix("2001:db8:f000::1/56", 30, 30),
                               prefix("2001:db8:f000::/56", 20, 20)}));
  CHECK(text(merged.after) ==
        "2001:db8::7 20/20, 2001:db8:f000::/56 30/30 preferred");
  CHECK(merged.counts);
}

TEST_CASE("lease6 echo: what is told twice without echoes counts once") {
  auto merged = merge(std::nullopt, bound({at('7', 30), at('7', 20)}));
  CHECK(text(merged.after) == "2001:db8::7 30/30");
}
