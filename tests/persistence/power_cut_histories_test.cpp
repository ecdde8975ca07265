#include "tests/persistence/driven_events.hpp"
#include "tests/persistence/faulty_port.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <random>

using namespace lh::persistence;
using namespace lh::test;

namespace {

/// Decides what happens next; the same seed makes the same history.
class dice {
public:
  explicit dice(uint32_t seed) : random_(seed) {}
  uint32_t below(uint32_t end) {
    return static_cast<uint32_t>(random_() % end);
  }
  bool one_in(uint32_t count) { return below(count) == 0; }

private:
  std::mt19937 random_;
};

/// The disk fills, has room again, or fails in one of its next calls.
void trouble(fake_files& disk, dice& roll) {
  constexpr file_call calls[] = {file_call::append, file_call::sync,
                                 file_call::rename, file_call::open,
                                 file_call::sync_directory};
  if (roll.one_in(3))
    disk.room = roll.below(300);
  else
    disk.fail(calls[roll.below(5)], EIO, roll.below(2));
}

void end_of_trouble(fake_files& disk) {
  disk.heal();
  disk.room = SIZE_MAX;
}

std::vector<change> some_changes(dice& roll, uint32_t most_bytes) {
  std::vector<change> changes;
  for (auto count = 1 + roll.below(3); count > 0; --count) {
    auto key = fmt::format("key{}", roll.below(5));
    if (roll.one_in(4))
      changes.push_back({key, 1, std::nullopt});
    else
      changes.push_back({key, 1,
                         std::string(roll.below(most_bytes),
                                     static_cast<char>('a' + roll.below(26)))});
  }
  return changes;
}

judgement book_history(uint32_t seed, swallowed defect, uint32_t most_bytes,
                       int steps, bool troubled) {
  dice roll{seed};
  fake_files disk;
  faulty_port port{disk, defect};
  driven_book book{disk, port};
  for (int step = 0; step < steps; ++step) {
    if (troubled && roll.one_in(6))
      trouble(disk, roll);
    if (troubled && roll.one_in(4))
      end_of_trouble(disk);
    if (book.durable() && !troubled && roll.one_in(9))
      book.reopen();
    book.commit(some_changes(roll, most_bytes));
    if (roll.one_in(3))
      book.sync();
    CHECK(book.holds());
  }
  end_of_trouble(disk);
  book.sync();
  CHECK(book.sync());
  CHECK_FALSE(disk.retried_sync());
  return book.judge_all_cuts();
}

judgement event_history(uint32_t seed, swallowed defect, uint32_t least_events,
                        int steps, bool troubled) {
  dice roll{seed};
  fake_files disk;
  faulty_port port{disk, defect};
  driven_events book{disk, port};
  for (int step = 0; step < steps; ++step) {
    if (troubled && roll.one_in(6))
      trouble(disk, roll);
    if (troubled && roll.one_in(4))
      end_of_trouble(disk);
    if (book.durable() && !troubled && roll.one_in(9))
      book.reopen();
    book.append(least_events + roll.below(4));
    if (roll.one_in(3))
      book.sync();
  }
  end_of_trouble(disk);
  book.sync();
  CHECK(book.sync());
  CHECK_FALSE(disk.retried_sync());
  return book.judge_all_cuts();
}

judgement all_histories(swallowed defect, uint32_t histories) {
  judgement all;
  for (uint32_t seed = 1; seed <= histories; ++seed)
    for (bool troubled : {false, true}) {
      all += book_history(seed, defect, 40, 12, troubled);
      all += event_history(seed, defect, 1, 12, troubled);
    }
  return all;
}

} // namespace

TEST_CASE("power cut: random histories end in what was synced, or later") {
  auto all = all_histories(swallowed::nothing, 15);
  MESSAGE(all.states << " states after power cuts");
  CHECK(all.wrong == 0);
  CHECK(all.states > 300'000);
}

TEST_CASE("power cut: random histories with compaction and segments") {
  auto all = book_history(1, swallowed::nothing, 90'000, 12, false);
  for (uint32_t seed = 1; seed <= 3; ++seed)
    all += event_history(seed, swallowed::nothing, 620, 12, false);
  MESSAGE(all.states << " states after power cuts");
  CHECK(all.wrong == 0);
  CHECK(all.states > 1000);
}

TEST_CASE("power cut: each sync that is left out is found") {
  for (auto defect :
       {swallowed::every_sync, swallowed::sync_before_rename,
        swallowed::sync_after_append, swallowed::directory_sync}) {
    CAPTURE(static_cast<int>(defect));
    CHECK(all_histories(defect, 2).wrong > 0);
  }
}
