#include "tests/persistence/driven_events.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace lh::persistence;
using namespace lh::test;

namespace {

struct book_on_disk {
  fake_files disk;
  driven_book book{disk, disk};

  void judge(size_t at_least) const {
    auto cuts = book.judge_all_cuts();
    CHECK(cuts.wrong == 0);
    CHECK(cuts.states > at_least);
  }
};

struct events_on_disk {
  fake_files disk;
  driven_events book{disk, disk};

  void judge() const { CHECK(book.judge_all_cuts().wrong == 0); }
};

} // namespace

TEST_CASE_FIXTURE(book_on_disk, "power cut: the book holds the synced state") {
  book.commit({{"a", 1, "one"}});
  book.commit({{"b", 1, "two"}, {"c", 1, "three"}});
  book.sync();
  book.commit({{"a", 1, std::nullopt}, {"b", 1, "four"}, {"d", 1, "five"}});
  book.commit({{"e", 1, "six"}});
  book.sync();
  book.commit({{"e", 1, std::nullopt}});
  book.commit({{"c", 1, "seven"}, {"f", 1, "eight"}});
  judge(100);
}

TEST_CASE_FIXTURE(book_on_disk, "power cut: a full disk loses nothing synced") {
  book.commit({{"a", 1, "one"}});
  book.sync();
  disk.room = 80;
  book.commit({{"b", 1, "two"}, {"c", 1, std::string(50, 'c')}});
  book.commit({{"a", 1, std::nullopt}});
  disk.room = SIZE_MAX;
  book.commit({{"d", 1, "four"}});
  book.commit({{"e", 1, "five"}});
  book.sync();
  judge(100);
}

TEST_CASE_FIXTURE(book_on_disk, "power cut: a failed sync loses nothing") {
  book.commit({{"a", 1, "one"}});
  book.sync();
  book.commit({{"b", 1, "two"}});
  disk.fail(file_call::sync, EIO);
  book.sync();
  book.commit({{"c", 1, "three"}});
  book.commit({{"d", 1, "four"}, {"a", 1, std::nullopt}});
  book.sync();
  judge(50);
}

TEST_CASE_FIXTURE(book_on_disk, "power cut: compaction is seen by nobody") {
  std::string filler(48'000, 'x');
  for (int i = 0; i < 8; ++i) {
    book.commit({{"a", 1, filler + fmt::to_string(i)}, {"b", 1, "two"}});
    if (i == 3)
      book.sync();
  }
  CHECK(disk.bytes_of("/store/recovery.log")->size() < 150'000);
  judge(50);
}

TEST_CASE("power cut: a damaged book is moved and never half replaced") {
  fake_files disk;
  disk.place("/store/recovery.log", "rubbish");
  recovery_book book{disk, "/store", "/quarantine"};
  static_cast<void>(book.open());
  REQUIRE(book.put("a", 1, "one"));
  REQUIRE(book.sync());
  for_each_power_cut(disk, [&](fake_files& left, const power_cut& cut) {
    auto found = content_of(left);
    CHECK((found == model{{"a", "one"}} ||
           (found.empty() && cut.at < disk.trace().size())));
    bool kept = false;
    for (auto& path : left.paths())
      kept |= left.bytes_of(path) == "rubbish";
    CHECK(kept);
  });
}

TEST_CASE_FIXTURE(events_on_disk, "power cut: synced events stay, in batches") {
  book.append(1);
  book.append(2);
  book.sync();
  book.append(3);
  book.append(1);
  book.append(2);
  book.sync();
  book.append(2);
  judge();
}

TEST_CASE_FIXTURE(events_on_disk, "power cut: events outlive a bad disk") {
  book.append(2);
  book.sync();
  book.append(1);
  disk.fail(file_call::sync, EIO);
  book.sync();
  book.append(2);
  disk.room = 1;
  book.append(1);
  book.append(2);
  disk.room = SIZE_MAX;
  book.append(1);
  book.sync();
  judge();
}

TEST_CASE_FIXTURE(events_on_disk, "power cut: a new segment follows the old") {
  for (int i = 0; i < 5; ++i)
    book.append(990);
  book.append(45);
  book.sync();
  book.append(10);
  book.append(3);
  judge();
}
