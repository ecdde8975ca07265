#include "actors/tr181/slot_plan.hpp"

#include <doctest/doctest.h>

using namespace lh;
using namespace lh::tr181;

namespace {

shown_prefix shown(const char* text, uint32_t iaid) {
  shown_prefix made;
  made.prefix = net::parse_ipv6_prefix(text).value();
  made.preferred = true;
  made.iaid = iaid;
  return made;
}

std::string at(const slot_plan& plan, size_t row) {
  auto of = plan.rows().at(row).shown;
  return of ? net::to_string(of->prefix) : "";
}

slot_plan filled(std::vector<shown_prefix> all) {
  slot_plan plan;
  plan.fill({{"first", "", "", 1}, {"second", "", "", 2}}, std::move(all));
  return plan;
}

} // namespace

TEST_CASE("slot plan: what is known by its IAID stays where it is") {
  auto plan =
      filled({shown("2001:db8:c::/56", 0), shown("2001:db8:a::/56", 1)});
  CHECK(at(plan, 0) == "2001:db8:a::/56");
  CHECK(at(plan, 1) == "2001:db8:c::/56");
}

TEST_CASE("slot plan: what has no IAID fills slots in its order") {
  auto plan =
      filled({shown("2001:db8:c::/56", 0), shown("2001:db8:a::/56", 0)});
  CHECK(at(plan, 0) == "2001:db8:c::/56");
  CHECK(at(plan, 1) == "2001:db8:a::/56");
}

TEST_CASE("slot plan: what has no room has a row of its own") {
  auto plan = filled({shown("2001:db8:a::/56", 1), shown("2001:db8:b::/56", 1),
                      shown("2001:db8:c::/56", 2)});
  CHECK(at(plan, 0) == "2001:db8:a::/56");
  CHECK(at(plan, 1) == "2001:db8:c::/56");
  CHECK(at(plan, 2) == "2001:db8:b::/56");
}
