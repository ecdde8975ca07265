#include "bus_adapters/ipc/spool_queue.hpp"

#include <doctest/doctest.h>

using namespace lh;
using ipc::spool_name;

namespace {

struct spooling {
  void look_at_all(const std::string& client) {
    while (auto file = queue.unknown())
      queue.of({client, 0}, *file);
  }

  void find(int64_t first, int64_t last, const std::string& client) {
    queue.found(files(first, last));
    look_at_all(client);
  }

  /// How many of one sender are read now.
  int read_all() {
    int read = 0;
    for (; auto file = queue.next(now); ++read)
      queue.done(*file);
    return read;
  }

  static std::vector<spool_name> files(int64_t first, int64_t last) {
    std::vector<spool_name> made;
    for (auto ns = first; ns <= last; ++ns)
      made.push_back({ns, 1});
    return made;
  }

  bus::spool_queue queue;
  net::boot_time now{1'000'000'000'000};
};

constexpr int64_t at_once = bus::spool_queue::at_once;
constexpr int64_t most = ipc::spool_limit;

} // namespace

TEST_CASE_FIXTURE(spooling, "spool queue: all are looked at once, as they were "
                            "found") {
  queue.found(files(3, 4));
  CHECK(queue.unknown() == spool_name{3, 1});
  queue.found(files(1, 6));
  for (int64_t ns : {4, 1, 2, 5, 6})
    CHECK(queue.unknown() == spool_name{ns, 1});
  CHECK_FALSE(queue.unknown());
}

TEST_CASE_FIXTURE(spooling, "spool queue: a client's files are read in order, "
                            "a few at a time") {
  find(1, 100, "one");
  for (int64_t ns = 1; ns <= at_once; ++ns)
    CHECK(queue.next(now) == spool_name{ns, 1});
  CHECK_FALSE(queue.next(now));
  CHECK_FALSE(queue.is_ready(now));
  CHECK_FALSE(queue.next_at());
  queue.done({2, 1});
  CHECK(queue.is_ready(now));
  CHECK(queue.next(now) == spool_name{at_once + 1, 1});
}

TEST_CASE_FIXTURE(spooling, "spool queue: senders have turns, and who names a "
                            "client is not his user") {
  find(1, 100, "one");
  find(101, 102, "two");
  queue.found(files(103, 103));
  queue.of({"one", 65534}, *queue.unknown());
  for (int64_t ns : {1, 103, 101, 2, 102, 3, 4})
    CHECK(queue.next(now) == spool_name{ns, 1});
  CHECK_FALSE(queue.next(now));
}

TEST_CASE_FIXTURE(spooling, "spool queue: of one client the newest are kept") {
  queue.found(files(1, most + 1));
  for (int64_t ns = 1; ns <= most; ++ns)
    CHECK_FALSE(queue.of({"one", 0}, *queue.unknown()));
  CHECK(queue.of({"one", 0}, *queue.unknown()) == spool_name{1, 1});
  CHECK(queue.next(now) == spool_name{2, 1});
}

TEST_CASE_FIXTURE(spooling, "spool queue: all that a client may have is read "
                            "at once, and then at a rate") {
  find(1, most, "one");
  CHECK(read_all() == most);
  find(most + 1, most + 10, "one");
  CHECK_FALSE(queue.is_ready(now));
  CHECK(read_all() == 0);
  REQUIRE(queue.next_at());
  CHECK(*queue.next_at() == now + bus::pace::pause);
  find(1000, 1002, "two");
  CHECK(read_all() == 3);
  now = now + 3 * bus::pace::pause;
  CHECK(queue.is_ready(now));
  CHECK(read_all() == 3);
  now = now + 2 * most * bus::pace::pause;
  CHECK(read_all() == 7);
  find(2001, 2000 + most, "one");
  CHECK(read_all() == most - 7);
}

TEST_CASE_FIXTURE(spooling, "spool queue: what could not be read is unknown "
                            "again, in its place, and not counted") {
  find(1, 2, "one");
  for (int i = 0; i < 2 * most; ++i) {
    auto file = queue.next(now);
    REQUIRE(file == spool_name{1, 1});
    queue.again(*file);
    CHECK(queue.is_ready(now));
    look_at_all("one");
  }
  queue.again(*queue.next(now));
  queue.found(files(0, 3));
  for (int64_t ns : {1, 0, 3})
    CHECK(queue.unknown() == spool_name{ns, 1});
}

TEST_CASE_FIXTURE(spooling, "spool queue: what a client had when it was asked "
                            "for is read, whatever comes and whoever waits") {
  auto nothing = queue.count();
  queue.found(files(1, 3));
  auto three = queue.count();
  CHECK(queue.is_read("one", nothing));
  CHECK_FALSE(queue.is_read("one", three));
  queue.of({"one", 0}, *queue.unknown());
  queue.of({"two", 0}, *queue.unknown());
  CHECK_FALSE(queue.is_read("one", three));
  queue.done(*queue.unknown());
  CHECK_FALSE(queue.is_read("one", three));
  CHECK(queue.is_read("three", three));
  CHECK(queue.next(now) == spool_name{1, 1});
  CHECK_FALSE(queue.is_read("one", three));
  find(4, 9, "one");
  queue.done({1, 1});
  CHECK(queue.is_read("one", three));
  CHECK_FALSE(queue.is_read("two", three));
  CHECK_FALSE(queue.is_read("one", queue.count()));
}

TEST_CASE_FIXTURE(spooling, "spool queue: what is done can be found anew") {
  find(1, 1, "one");
  queue.done(*queue.next(now));
  queue.done({1, 1});
  queue.found(files(1, 1));
  CHECK(queue.unknown() == spool_name{1, 1});
}

TEST_CASE_FIXTURE(spooling, "spool queue: who is read at his rate is over it, "
                            "who is not read is not") {
  find(1, most, "one");
  while (queue.next(now))
    continue;
  find(1000, 1000 + most, "one");
  CHECK_FALSE(queue.is_over_rate({"one", 0}, now));
  find(2000, 2000 + most, "two");
  CHECK(read_all() == most);
  CHECK(queue.is_over_rate({"two", 0}, now));
  CHECK_FALSE(queue.is_over_rate({"two", 0}, now + bus::pace::pause));
  CHECK_FALSE(queue.is_over_rate({"three", 0}, now));
}

TEST_CASE_FIXTURE(spooling, "spool queue: it is crowded until some were looked "
                            "at") {
  constexpr int64_t crowd = bus::spool_queue::crowd;
  queue.found(files(1, crowd - 1));
  CHECK_FALSE(queue.is_crowded());
  queue.found(files(crowd, crowd));
  CHECK(queue.is_crowded());
  queue.done(*queue.unknown());
  CHECK_FALSE(queue.is_crowded());
}
