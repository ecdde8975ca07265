#include "messages/net/time.hpp"

#include <doctest/doctest.h>

using namespace lh::net;
using namespace std::chrono_literals;

TEST_CASE("time: wall clock reads as RFC 3339 in UTC with milliseconds") {
  CHECK(rfc3339(0) == "1970-01-01T00:00:00.000Z");
  CHECK(rfc3339(1'709'164'799'999'999'999) == "2024-02-28T23:59:59.999Z");
  CHECK(rfc3339(1'709'164'800'000'000'000) == "2024-02-29T00:00:00.000Z");
  CHECK(rfc3339(4'102'444'800'001'000'000) == "2100-01-01T00:00:00.001Z");
}

TEST_CASE("time: milliseconds are cut, not rounded, also before 1970") {
  CHECK(rfc3339(1'999'999) == "1970-01-01T00:00:00.001Z");
  CHECK(rfc3339(-1) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("time: boot times add and subtract in nanoseconds") {
  boot_time start{5'000'000'000};
  CHECK(start + 2s == boot_time{7'000'000'000});
  CHECK(start + 2s - start == 2s);
  CHECK(start - (start + 1ms) == -1ms);
  CHECK(start < start + 1ns);
}
