#include "tests/actors/client/lease6_builder.hpp"

using namespace lh;
using namespace lh::tests;
using names = std::vector<std::string>;
using lease = pb::Lease6;

namespace {

const auto before = held(bound({address("2001:db8::7", 50, 100)},
                               {prefix("2001:db8:a00::/56", 500, 1000)}))
                        .lease;

template <class Change>
bool changed(const Change& change, const names& expected) {
  auto after = before;
  change(after);
  auto found = client::changed_fields(before, after);
  CHECK(fmt::format("{}", fmt::join(found, " ")) ==
        fmt::format("{}", fmt::join(expected, " ")));
  return client::is_update6(found);
}

} // namespace

TEST_CASE("lease6 changes: an unchanged lease has none") {
  CHECK_FALSE(changed([](lease&) {}, {}));
}

TEST_CASE("lease6 changes: each field that differs is named") {
  CHECK(changed([](lease& l) { l.add_addresses(); }, {"addresses"}));
  CHECK(changed([](lease& l) { l.mutable_addresses(0)->set_iaid(9); },
                {"addresses"}));
  CHECK(changed([](lease& l) { l.clear_prefixes(); }, {"prefixes"}));
  CHECK(
      changed([](lease& l) { l.mutable_prefixes(0)->set_state("deprecated"); },
              {"prefixes"}));
  CHECK(changed([](lease& l) { l.add_dns(); }, {"dns"}));
  CHECK(changed([](lease& l) { l.set_domain("a"); }, {"domain"}));
  CHECK(changed([](lease& l) { l.set_aftr("a"); }, {"aftr"}));
  CHECK(changed([](lease& l) { l.mutable_mapt()->set_ratio(2); }, {"mapt"}));
  CHECK(changed([](lease& l) { l.add_search("a"); }, {"search"}));
  CHECK(
      changed([](lease& l) { (*l.mutable_options())[7] = "x"; }, {"options"}));
}

TEST_CASE("lease6 changes: new lifetimes are no update") {
  CHECK_FALSE(changed([](lease& l) { l.mutable_addresses(0)->set_valid_s(99); },
                      {"lifetimes"}));
  CHECK_FALSE(changed(
      [](lease& l) {
        l.mutable_addresses(0)->set_valid_s(99);
        l.mutable_prefixes(0)->set_preferred_s(9);
      },
      {"lifetimes"}));
  CHECK(changed(
      [](lease& l) {
        l.mutable_addresses(0)->set_valid_s(99);
        l.add_dns();
      },
      {"dns", "lifetimes"}));
}

TEST_CASE("lease6 changes: lifetimes of a list that is named are not named") {
  CHECK(changed(
      [](lease& l) {
        l.mutable_prefixes(0)->set_preferred_s(0);
        l.mutable_prefixes(0)->set_state("deprecated");
      },
      {"prefixes"}));
}

TEST_CASE("lease6 changes: fields of a version that knows more") {
  constexpr int later = 1000;
  auto add = [](auto& message) {
    message.GetReflection()->MutableUnknownFields(&message)->AddVarint(later,
                                                                       1);
  };
  CHECK_FALSE(changed([&](lease& l) { add(l); }, {}));
  CHECK(
      changed([&](lease& l) { add(*l.mutable_addresses(0)); }, {"addresses"}));
  CHECK(changed(
      [&](lease& l) {
        add(l);
        add(*l.mutable_prefixes(0));
        l.mutable_prefixes(0)->set_valid_s(9);
      },
      {"prefixes"}));
}
