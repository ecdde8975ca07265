#include "actors/supervision/restart_budget.hpp"

#include <doctest/doctest.h>

using namespace lh;
using namespace std::chrono_literals;
using supervision::restart_budget;
using supervision::restart_policy;

namespace {

constexpr net::boot_time start{3'600'000'000'000};

restart_policy patient() {
  return {.max_deaths = 1000};
}

} // namespace

TEST_CASE("restart budget: no delay, then 100 ms, doubled each time") {
  restart_budget budget{patient()};
  for (auto expected : {0ms, 100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms})
    CHECK(budget.on_death(start, false, 0) == expected);
}

TEST_CASE("restart budget: the delay stops growing at its limit") {
  restart_budget budget{patient()};
  for (int i = 0; i < 500; ++i)
    budget.on_death(start, false, 0);
  CHECK(budget.on_death(start, false, 0) == 60s);
}

TEST_CASE("restart budget: jitter moves a delay by ten percent, never zero") {
  restart_budget early{patient()};
  restart_budget late{patient()};
  CHECK(early.on_death(start, false, -1) == 0ms);
  CHECK(late.on_death(start, false, 1) == 0ms);
  CHECK(early.on_death(start, false, -1) == 90ms);
  CHECK(late.on_death(start, false, 1) == 110ms);
  CHECK(early.on_death(start, false, -1) == 180ms);
  CHECK(late.on_death(start, false, 1) == 220ms);
}

TEST_CASE("restart budget: five deaths are allowed and the sixth is not") {
  restart_budget budget{{}};
  for (int i = 0; i < 5; ++i)
    CHECK(budget.on_death(start, false, 0).has_value());
  CHECK_FALSE(budget.on_death(start, false, 0).has_value());
}

TEST_CASE("restart budget: a healthy run starts over but its death counts") {
  restart_budget budget{{}};
  budget.on_death(start, false, 0);
  CHECK(budget.on_death(start, false, 0) == 100ms);
  CHECK(budget.on_death(start, true, 0) == 0ms);
  CHECK(budget.on_death(start, false, 0) == 100ms);
  CHECK(budget.on_death(start, true, 0) == 0ms);
  CHECK_FALSE(budget.on_death(start, true, 0).has_value());
}

TEST_CASE("restart budget: deaths older than the period are forgotten") {
  restart_budget budget{{}};
  for (int i = 0; i < 5; ++i)
    budget.on_death(start, false, 0);
  CHECK(budget.deaths_in_period(start + 59s) == 5);
  CHECK(budget.deaths_in_period(start + 61s) == 0);
  CHECK(budget.on_death(start + 61s, false, 0).has_value());
}

TEST_CASE("restart budget: a slow series never becomes too many") {
  restart_budget budget{{}};
  for (int i = 0; i < 1000; ++i)
    CHECK(budget.on_death(start + i * 13s, true, 0) == 0ms);
}

TEST_CASE("restart budget: a reset forgets deaths and delays") {
  restart_budget budget{{}};
  for (int i = 0; i < 6; ++i)
    budget.on_death(start, false, 0);
  budget.reset();
  CHECK(budget.deaths_in_period(start) == 0);
  CHECK(budget.on_death(start, false, 0) == 0ms);
}

TEST_CASE("restart budget: a new policy counts from the next death on") {
  restart_budget budget{{}};
  budget.on_death(start, false, 0);
  budget.set_policy({.max_deaths = 2, .first_delay = 30ms});
  CHECK(budget.on_death(start, false, 0) == 30ms);
  CHECK_FALSE(budget.on_death(start, false, 0).has_value());
}
