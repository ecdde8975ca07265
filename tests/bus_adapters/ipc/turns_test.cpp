#include "bus_adapters/ipc/turns.hpp"

#include <doctest/doctest.h>

using namespace lh;

namespace {

struct listening {
  /// Reads and deals with all that may be read now; how much that was.
  int hear_all() {
    int heard = 0;
    for (; auto watch = waiting.next(now); ++heard) {
      waiting.count(flood, now);
      waiting.end(flood, *watch);
    }
    return heard;
  }

  static constexpr pid_t flood = 10;
  static constexpr pid_t good = 20;

  bus::turns waiting;
  net::boot_time now{1'000'000'000'000};
};

} // namespace

TEST_CASE_FIXTURE(listening, "turns: a sender has one packet under way") {
  waiting.wait(flood, 1);
  waiting.wait(flood, 2);
  CHECK(waiting.next(now) == 1);
  CHECK_FALSE(waiting.next(now));
  waiting.end(flood, 1);
  CHECK(waiting.next(now) == 2);
}

TEST_CASE_FIXTURE(listening, "turns: who comes late need not wait for others") {
  for (uint64_t watch = 1; watch <= 100; ++watch)
    waiting.wait(flood, watch);
  waiting.next(now);
  waiting.wait(good, 200);
  CHECK(waiting.next(now) == 200);
}

TEST_CASE_FIXTURE(listening, "turns: beyond a rate a sender waits, alone") {
  for (uint64_t watch = 1; watch <= 100; ++watch)
    waiting.wait(flood, watch);
  CHECK(hear_all() == bus::turns::at_once);
  REQUIRE(waiting.next_at());
  CHECK(*waiting.next_at() == now + bus::pace::pause);
  waiting.wait(good, 200);
  CHECK(waiting.next(now) == 200);
  now = now + bus::pace::pause;
  CHECK(hear_all() == 1);
  now = now + 5 * bus::pace::pause;
  CHECK(hear_all() == 5);
}

TEST_CASE_FIXTURE(listening, "turns: after a rest all can be said at once") {
  for (uint64_t watch = 1; watch <= 200; ++watch)
    waiting.wait(flood, watch);
  hear_all();
  now = now + 10 * bus::turns::at_once * bus::pace::pause;
  CHECK(hear_all() == bus::turns::at_once);
}

TEST_CASE_FIXTURE(listening, "turns: who said nothing was not counted") {
  for (uint64_t watch = 1; watch <= 100; ++watch) {
    waiting.wait(flood, watch);
    CHECK(waiting.next(now) == watch);
    waiting.end(flood, watch);
  }
  CHECK_FALSE(waiting.next_at());
}

TEST_CASE_FIXTURE(listening, "turns: what was another's keeps its place with "
                             "him") {
  for (uint64_t watch : {1, 2})
    waiting.wait(flood, watch);
  CHECK(waiting.next(now) == 1);
  waiting.move(flood, good, 1);
  CHECK(waiting.next(now) == 2);
  waiting.wait(flood, 3);
  waiting.move(flood, good, 3);
  CHECK_FALSE(waiting.next(now));
  waiting.end(good, 1);
  CHECK(waiting.next(now) == 3);
}

TEST_CASE_FIXTURE(listening, "turns: a connection that is gone has no turn") {
  for (uint64_t watch : {1, 2, 3, 2})
    waiting.wait(flood, watch);
  waiting.next(now);
  waiting.end(flood, 2);
  CHECK_FALSE(waiting.next(now));
  waiting.end(flood, 1);
  CHECK(waiting.next(now) == 3);
  waiting.end(flood, 3);
  CHECK_FALSE(waiting.next(now));
  waiting.end(good, 7);
  CHECK_FALSE(waiting.next_at());
}
