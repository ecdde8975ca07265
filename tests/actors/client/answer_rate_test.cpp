#include "actors/client/answer_rate.hpp"

#include <doctest/doctest.h>

using namespace lh;
using namespace std::chrono_literals;
using client::answer_rate;

namespace {

/// How many of `count` answers, so far apart, were too many.
size_t too_many(size_t count, std::chrono::nanoseconds apart, size_t bindings) {
  answer_rate rate;
  net::boot_time at{1'000'000'000};
  size_t found = 0;
  for (size_t n = 0; n < count; ++n, at = at + apart)
    found += rate.on_answer(at, bindings);
  return found;
}

} // namespace

TEST_CASE("answer rate: an answer a second for each of two is usual") {
  CHECK(too_many(10'000, 500ms, 2) == 0);
}

TEST_CASE("answer rate: all addresses of a lease may come at once") {
  CHECK(too_many(answer_rate::usual(64), 0ms, 64) == 0);
  CHECK(too_many(answer_rate::usual(64) + 1, 0ms, 64) == 1);
}

TEST_CASE("answer rate: what is told again counts for nothing") {
  answer_rate rate;
  CHECK_FALSE(rate.on_answer({1}, 0));
  CHECK_FALSE(rate.on_answer({2}, 0));
  for (size_t n = 0; n < 2 * answer_rate::usual(0); ++n)
    CHECK_FALSE(rate.on_answer({1}, 0));
}

TEST_CASE("answer rate: only the last ten seconds count") {
  answer_rate rate;
  net::boot_time at{0};
  for (size_t n = 0; n < answer_rate::usual(0); ++n)
    CHECK_FALSE(rate.on_answer(at, 0));
  CHECK_FALSE(rate.on_answer(at + answer_rate::period + 1ns, 0));
}

TEST_CASE("answer rate: another process begins with none") {
  answer_rate rate;
  for (size_t n = 0; n < answer_rate::usual(0); ++n)
    rate.on_answer({0}, 0);
  rate.reset();
  CHECK_FALSE(rate.on_answer({0}, 0));
}
