#include "tests/actors/client/lease6_builder.hpp"

using namespace lh;
using namespace lh::tests;

namespace {

std::string refusal(const pb::LeaseReport& told) {
  auto merged = merge(std::nullopt, told);
  CHECK(text(merged.after) == "nothing");
  CHECK(merged.counts);
  REQUIRE(merged.refused.size() == 1);
  return merged.refused.front();
}

std::string refusal(const std::string& of) {
  return of.find('/') == of.npos ? refusal(bound({address(of, 5, 10)}))
                                 : refusal(bound({}, {prefix(of, 5, 10)}));
}

addresses many(int count) {
  addresses all;
  for (int i = 1; i <= count; ++i)
    all.push_back(address(fmt::format("2001:db8::{:x}", i), 5, 10));
  return all;
}

} // namespace

TEST_CASE("lease6 refusal: addresses that no host can have") {
  CHECK(refusal("ff02::1") == "ff02::1 is not used: it is a multicast address");
  CHECK(refusal("fe80::1") ==
        "fe80::1 is not used: it is a link-local address");
  CHECK(refusal("::1") == "::1 is not used: it is the loopback address");
  CHECK(refusal("::") == "::"
                         " is not used: it is the unspecified address");
}

TEST_CASE("lease6 refusal: prefixes that nobody can delegate") {
  auto length = "is not used: a prefix length is 1 to 128";
  CHECK(refusal("2001:db8::/0") == fmt::format("2001:db8::/0 {}", length));
  CHECK(refusal("2001:db8::/129") == fmt::format("2001:db8::/129 {}", length));
  CHECK(refusal("ff00::/16").find("multicast") != std::string::npos);
  CHECK(refusal("fe80::/64").find("link-local") != std::string::npos);
  CHECK(refusal("f000::/4").find("multicast") != std::string::npos);
  CHECK(refusal("::/1").find("loopback") != std::string::npos);
  CHECK(refusal("::/128").find("unspecified") != std::string::npos);
}

TEST_CASE("lease6 refusal: a preferred lifetime beyond the valid one") {
  CHECK(refusal(bound({address("2001:db8::7", 200, 100)})) ==
        "2001:db8::7 is not used: its preferred lifetime 200 is longer than "
        "its valid lifetime 100 (RFC 8415 21.6, 21.22)");
  CHECK(refusal(bound({}, {prefix("2001:db8::/56", forever, 100)}))
            .find("2001:db8::/56 is not used") == 0);
}

TEST_CASE("lease6 refusal: what is of use beside it is used") {
  auto merged =
      merge(std::nullopt,
            bound({address("fe80::1", 5, 10), address("2001:db8::7", 5, 10)},
                  {prefix("2001:db8::/0", 5, 10)}));
  CHECK(text(merged.after) == "2001:db8::7 5/10");
  CHECK(merged.refused.size() == 2);
}

TEST_CASE("lease6 refusal: a held binding is not lost by a useless renew") {
  auto lease = held(bound({address("2001:db8::7", 5, 10)}));
  auto merged = merge(lease, renew({address("2001:db8::7", 200, 100)}));
  CHECK(text(merged.after) == "2001:db8::7 5/10");
}

TEST_CASE("lease6 refusal: host bits of a prefix are cut") {
  auto lease = held(bound({}, {prefix("2001:db8:0:1234::7/60", 5, 10)}));
  CHECK(text(lease) == "2001:db8:0:1230::/60 5/10 preferred");
}

TEST_CASE("lease6 refusal: of 200 addresses the first 64 are used") {
  auto merged = merge(std::nullopt, bound(many(200)));
  CHECK(merged.after->lease.addresses_size() == 64);
  REQUIRE(merged.refused.size() == 1);
  CHECK(merged.refused.front() ==
        "only the first 64 of 200 addresses are looked at");
}

TEST_CASE("lease6 refusal: of ever more addresses the newest 64 are held") {
  auto lease = held(bound(many(64)));
  auto merged = merge(lease, renew({address("2001:db8::ffff", 5, 10)}));
  CHECK(merged.after->lease.addresses_size() == 64);
  CHECK(text(merged.after).find("2001:db8::ffff 5/10, 2001:db8::1 5/10") == 0);
  REQUIRE(merged.refused.size() == 1);
  CHECK(merged.refused.front() == "only 64 addresses are held: 1 left out");
}
