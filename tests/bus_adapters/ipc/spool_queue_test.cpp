#include "bus_adapters/ipc/spool_queue.hpp"

#include <doctest/doctest.h>

using namespace lh;
using ipc::spool_name;

namespace {

struct spooling {
  void look_at_all(const std::string& client) {
    while (auto file = queue.unknown())
      queue.of(client, *file);
  }

  static std::vector<spool_name> files(int64_t first, int64_t last) {
    std::vector<spool_name> made;
    for (auto ns = first; ns <= last; ++ns)
      made.push_back({ns, 1});
    return made;
  }

  bus::spool_queue queue;
};

constexpr int64_t at_once = bus::spool_queue::at_once;
constexpr int64_t most = ipc::spool_limit;

} // namespace

TEST_CASE_FIXTURE(spooling, "spool queue: all are looked at once, the oldest "
                            "first, whenever they came") {
  queue.found(files(3, 4));
  CHECK(queue.unknown() == spool_name{3, 1});
  queue.found(files(5, 6));
  queue.found(files(1, 6));
  for (int64_t ns : {1, 2, 4, 5, 6})
    CHECK(queue.unknown() == spool_name{ns, 1});
  CHECK_FALSE(queue.unknown());
}

TEST_CASE_FIXTURE(spooling, "spool queue: a client's files are read in order, "
                            "a few at a time") {
  queue.found(files(1, 100));
  look_at_all("one");
  for (int64_t ns = 1; ns <= at_once; ++ns)
    CHECK(queue.next() == spool_name{ns, 1});
  CHECK_FALSE(queue.next());
  CHECK_FALSE(queue.is_ready());
  queue.done({2, 1});
  CHECK(queue.is_ready());
  CHECK(queue.next() == spool_name{at_once + 1, 1});
}

TEST_CASE_FIXTURE(spooling, "spool queue: clients have turns") {
  queue.found(files(1, 100));
  look_at_all("one");
  queue.found(files(101, 102));
  look_at_all("two");
  for (int64_t ns : {1, 101, 2, 102, 3, 4})
    CHECK(queue.next() == spool_name{ns, 1});
  CHECK_FALSE(queue.next());
}

TEST_CASE_FIXTURE(spooling, "spool queue: of one client the newest are kept") {
  for (int64_t ns = 1; ns <= most; ++ns)
    CHECK_FALSE(queue.of("one", {ns, 1}));
  CHECK(queue.of("one", {most + 1, 1}) == spool_name{1, 1});
  CHECK(queue.next() == spool_name{2, 1});
}

TEST_CASE_FIXTURE(spooling, "spool queue: it is empty when all is done") {
  CHECK(queue.empty());
  queue.found(files(1, 2));
  CHECK_FALSE(queue.empty());
  queue.done(*queue.unknown());
  queue.of("one", *queue.unknown());
  queue.done(*queue.next());
  CHECK(queue.empty());
  queue.found(files(1, 1));
  CHECK(queue.unknown() == spool_name{1, 1});
}
