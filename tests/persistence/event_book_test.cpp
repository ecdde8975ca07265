#include "persistence/frame.hpp"
#include "tests/persistence/opened_events.hpp"

#include <cerrno>

using namespace lh::persistence;
using namespace lh::test;

TEST_CASE("event book: numbers start at 1 and go on after a restart") {
  fake_files disk;
  opened_book first{disk};
  CHECK(first.book.newest_seq() == 0);
  CHECK(first.read().empty());
  first.add(3);
  opened_book second{disk};
  CHECK(second.report.empty());
  CHECK(second.book.newest_seq() == 3);
  second.add(1);
  CHECK(second.read() == texts(1, 4));
}

TEST_CASE("event book: read gives what is behind since, up to the limit") {
  fake_files disk;
  opened_book opened{disk};
  opened.add(10);
  CHECK(opened.read(7) == texts(8, 10));
  CHECK(opened.read(2, 3) == texts(3, 5));
  CHECK(opened.read(10).empty());
  CHECK(opened.read(UINT64_MAX).empty());
}

TEST_CASE("event book: a note carries the last number of its batch") {
  fake_files disk;
  opened_book opened{disk};
  REQUIRE(
      opened.book.append({note_entry("wan", note_text), event_entry(event_text),
                          event_entry(event_text)}));
  REQUIRE(opened.book.append({note_entry("wan", note_text)}));
  REQUIRE(opened.book.append(
      {event_entry(event_text), note_entry("lan", note_text)}));
  CHECK(opened.notes("wan") == payloads{"note at 2", "note at 0"});
  CHECK(opened.notes("lan") == payloads{"note at 3"});
  CHECK(opened.notes("").empty());
  CHECK(opened.read() == texts(1, 3));
  CHECK(opened_book{disk}.notes("wan") == payloads{"note at 2", "note at 0"});
}

TEST_CASE("event book: a batch is one write") {
  fake_files disk;
  opened_book opened{disk};
  opened.add(1);
  auto before = disk.trace().size();
  REQUIRE(
      opened.book.append({note_entry("wan", note_text), event_entry(event_text),
                          event_entry(event_text)}));
  CHECK(disk.trace().size() == before + 1);
}

TEST_CASE("event book: segments hold 5000 and the last 10,000 events stay") {
  fake_files disk;
  opened_book opened{disk};
  for (int i = 0; i < 150; ++i)
    REQUIRE(opened.book.append(events(100)));
  CHECK(disk.paths() ==
        payloads{segment_path(1), segment_path(5001), segment_path(10001)});
  CHECK(opened.read() == texts(5001, 15'000));
  REQUIRE(opened.book.append(events(1)));
  CHECK(disk.paths() ==
        payloads{segment_path(5001), segment_path(10001), segment_path(15001)});
  CHECK(opened.read() == texts(5002, 15'001));
  CHECK(opened_book{disk}.read() == texts(5002, 15'001));
  CHECK(opened_book{disk}.read(9999, 2) == texts(10'000, 10'001));
}

TEST_CASE("event book: a batch is never split over segments") {
  fake_files disk;
  opened_book opened{disk};
  for (int i = 0; i < 5; ++i)
    REQUIRE(opened.book.append(events(999)));
  REQUIRE(opened.book.append(events(6)));
  CHECK(disk.paths() == payloads{segment_path(1), segment_path(4996)});
  CHECK(opened_book{disk}.read() == texts(1, 5001));
}

TEST_CASE("event book: a batch that is too large takes no number") {
  fake_files disk;
  opened_book opened{disk};
  CHECK(opened.book.append(events(1001)).error().code == EFBIG);
  auto huge =
      event_entry([](uint64_t) { return std::string(max_frame_payload, 'x'); });
  CHECK(opened.book.append({huge}).error().code == EFBIG);
  opened.add(1);
  CHECK(opened.read() == texts(1, 1));
}

TEST_CASE("event book: every truncation keeps whole batches, in order") {
  fake_files disk;
  opened_book opened{disk};
  opened.add(2);
  REQUIRE(
      opened.book.append({event_entry(event_text), event_entry(event_text)}));
  auto whole = *disk.bytes_of(segment_path(1));
  size_t allowed[] = {0, 1, 2, 4};
  for (size_t size = 0; size < whole.size(); ++size) {
    fake_files cut;
    cut.place(segment_path(1), whole.substr(0, size));
    opened_book again{cut};
    auto kept = again.read().size();
    CHECK(again.read() == texts(1, kept));
    CHECK(std::count(std::begin(allowed), std::end(allowed), kept) == 1);
    auto newest = again.book.newest_seq();
    CHECK((newest == kept || (newest == 5000 && !again.report.empty())));
    again.add(1);
    CHECK(again.book.newest_seq() == newest + 1);
    CHECK(opened_book{cut}.read().back() == event_text(newest + 1));
  }
}

TEST_CASE("event book: every flipped bit skips the damaged segment") {
  fake_files disk;
  opened_book opened{disk};
  opened.add(2);
  REQUIRE(opened.book.sync());
  auto synced = disk.bytes_of(segment_path(1))->size();
  opened.add(1);
  auto whole = *disk.bytes_of(segment_path(1));
  for (size_t bit = 0; bit < synced * 8; ++bit) {
    auto flipped = whole;
    flipped[bit / 8] ^= static_cast<char>(1 << bit % 8);
    fake_files bad;
    bad.place(segment_path(1), flipped);
    opened_book again{bad};
    REQUIRE(again.report.size() == 1);
    CHECK(bad.bytes_of(again.report[0].file) == flipped);
    CHECK(again.book.newest_seq() == 5000);
    CHECK(opened_book{bad}.book.newest_seq() == 5000);
    again.add(1);
    CHECK(again.read() == texts(5001, 5001));
  }
}

TEST_CASE("event book: damage in an older segment costs only that one") {
  fake_files disk;
  {
    opened_book opened{disk};
    for (int i = 0; i < 60; ++i)
      REQUIRE(opened.book.append(events(100)));
  }
  disk.place(segment_path(1), "rubbish");
  opened_book again{disk};
  REQUIRE(again.report.size() == 1);
  CHECK(disk.bytes_of(again.report[0].file) == "rubbish");
  CHECK(again.book.newest_seq() == 6000);
  CHECK(again.read() == texts(5001, 6000));
}

TEST_CASE("event book: half-made segments are removed, strangers are not") {
  fake_files disk;
  disk.place(segment_path(7) + ".new", "half");
  disk.place("/state/store/events-x.log", "stranger");
  disk.place("/state/store/events-99999999999999999999.log", "stranger");
  disk.place("/state/store/recovery.log.new", "not ours");
  opened_book opened{disk};
  CHECK(opened.report.empty());
  CHECK(opened.book.newest_seq() == 0);
  CHECK(disk.paths().size() == 3);
}

TEST_CASE("event book: notes without events do not grow without end") {
  fake_files disk;
  opened_book opened{disk};
  opened.add(3);
  for (int i = 0; i < 25'000; ++i)
    REQUIRE(opened.book.append(
        {note_entry("wan", [&](uint64_t) { return fmt::to_string(i); })}));
  auto kept = opened.notes("wan");
  CHECK(kept.size() >= 5000);
  CHECK(kept.size() <= 10'000);
  CHECK(kept.back() == "24999");
  CHECK(opened.read() == texts(1, 3));
  opened_book again{disk};
  CHECK(again.notes("wan") == kept);
  again.add(1);
  CHECK(again.read() == texts(1, 4));
}
