#include "actors/supervision/backoff.hpp"
#include "actors/supervision/intensity.hpp"

#include <doctest/doctest.h>

using namespace lh;
using namespace std::chrono_literals;
using supervision::backoff;
using supervision::delay_after;
using supervision::intensity;

namespace {

constexpr net::boot_time start{3'600'000'000'000};
constexpr backoff at_once{true, 100ms, 60s};
constexpr backoff patient{false, 100ms, 60s};

} // namespace

TEST_CASE("backoff: at once, then 100 ms, doubled each time up to the most") {
  unsigned tries = 0;
  for (auto expected : {0ms, 100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms})
    CHECK(delay_after(at_once, tries++, 0) == expected);
  for (auto many : {11u, 12u, 1000u, 4'000'000'000u})
    CHECK(delay_after(at_once, many, 0) == 60s);
}

TEST_CASE("backoff: where the first try waits, so does each") {
  CHECK(delay_after(patient, 0, 0) == 100ms);
  CHECK(delay_after(patient, 1, 0) == 200ms);
  CHECK(delay_after(patient, 1000, 0) == 60s);
}

TEST_CASE("backoff: jitter moves a delay by ten percent, never none") {
  CHECK(delay_after(at_once, 0, -1) == 0ms);
  CHECK(delay_after(at_once, 0, 1) == 0ms);
  CHECK(delay_after(at_once, 1, -1) == 90ms);
  CHECK(delay_after(at_once, 2, 1) == 220ms);
  CHECK(delay_after(patient, 1000, 1) == 66s);
}

TEST_CASE("backoff: no delay is none however often") {
  CHECK(delay_after({}, 1000, 1) == 0ms);
}

TEST_CASE("intensity: five in a period are borne and the sixth is not") {
  intensity deaths;
  for (int i = 0; i < 5; ++i)
    CHECK(deaths.add(start, {5, 60s}));
  CHECK_FALSE(deaths.add(start, {5, 60s}));
  CHECK(deaths.in_period(start, 60s) == 6);
}

TEST_CASE("intensity: what is older than the period is forgotten") {
  intensity deaths;
  for (int i = 0; i < 5; ++i)
    deaths.add(start, {5, 60s});
  CHECK(deaths.in_period(start + 60s, 60s) == 5);
  CHECK(deaths.in_period(start + 60s + 1ns, 60s) == 0);
  CHECK(deaths.add(start + 61s, {5, 60s}));
}

TEST_CASE("intensity: a budget of none bears none, no budget bears all") {
  intensity faults;
  CHECK_FALSE(faults.add(start, {0, 0ms}));
  for (int i = 0; i < 1000; ++i)
    CHECK(faults.add(start, {}));
}

TEST_CASE("intensity: a reset forgets") {
  intensity deaths;
  deaths.add(start, {0, 60s});
  deaths.reset();
  CHECK(deaths.in_period(start, 60s) == 0);
}
