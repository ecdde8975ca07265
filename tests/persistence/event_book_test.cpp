#include "persistence/event_book.hpp"
#include "persistence/frame.hpp"
#include "tests/support/fake_files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>

using namespace lh::persistence;
using lh::test::fake_files;
using lh::test::file_call;

namespace {

using payloads = std::vector<std::string>;

std::string event_text(uint64_t seq) {
  return fmt::format("event {}", seq);
}
std::string note_text(uint64_t seq) {
  return fmt::format("note at {}", seq);
}

std::vector<journal_entry> events(size_t count) {
  return std::vector<journal_entry>(count, event_entry(event_text));
}

std::string segment_path(uint64_t first) {
  return fmt::format("/state/store/events-{:020}.log", first);
}

struct opened_book {
  explicit opened_book(fake_files& disk)
      : book(disk, "/state/store", "/state/quarantine"), report(book.open()) {}

  payloads read(uint64_t since = 0, uint64_t limit = 0) const {
    payloads texts;
    CHECK(book.read(since, limit, [&](auto& text) { texts.push_back(text); }));
    return texts;
  }

  payloads notes(const std::string& subject) const {
    payloads texts;
    CHECK(book.notes(subject, [&](auto& text) { texts.push_back(text); }));
    return texts;
  }

  void add(size_t count) {
    for (size_t i = 0; i < count; ++i)
      REQUIRE(book.append(events(1)));
  }

  event_book book;
  std::vector<set_aside> report;
};

payloads texts(uint64_t from, uint64_t to) {
  payloads all;
  for (auto seq = from; seq <= to; ++seq)
    all.push_back(event_text(seq));
  return all;
}

} // namespace

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
  opened.add(3);
  auto whole = *disk.bytes_of(segment_path(1));
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
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

TEST_CASE("event book: a damaged segment stays until its numbers are safe") {
  fake_files disk;
  disk.place(segment_path(1), "rubbish");
  disk.room = 0;
  {
    opened_book full{disk};
    CHECK_FALSE(full.book.alarm().empty());
    CHECK(full.report.size() == 1);
    CHECK(full.book.newest_seq() == 5000);
    CHECK(disk.bytes_of(segment_path(1)) == "rubbish");
  }
  disk.room = SIZE_MAX;
  opened_book again{disk};
  again.add(1);
  CHECK(again.read() == texts(5001, 5001));
  CHECK_FALSE(disk.bytes_of(segment_path(1)));
}

TEST_CASE("event book: events wait in memory while the disk is full") {
  fake_files disk;
  opened_book opened{disk};
  opened.add(2);
  disk.room = disk.bytes_of(segment_path(1))->size() + 3;
  CHECK(opened.book.append(events(1)).error().code == ENOSPC);
  CHECK(opened.book
            .append({event_entry(event_text), note_entry("wan", note_text)})
            .error()
            .code == ENOSPC);
  CHECK_FALSE(opened.book.alarm().empty());
  CHECK(opened.read() == texts(1, 4));
  CHECK(opened.notes("wan") == payloads{"note at 4"});
  CHECK(opened_book{disk}.book.newest_seq() == 2);
  disk.room = SIZE_MAX;
  opened.add(1);
  CHECK(opened.book.alarm().empty());
  opened_book again{disk};
  CHECK(again.report.empty());
  CHECK(again.read() == texts(1, 5));
  CHECK(again.notes("wan") == payloads{"note at 4"});
}

TEST_CASE("event book: sync alone writes what waits") {
  fake_files disk;
  opened_book opened{disk};
  disk.room = 0;
  CHECK_FALSE(opened.book.append(events(1)));
  CHECK_FALSE(opened.book.sync());
  disk.room = SIZE_MAX;
  REQUIRE(opened.book.sync());
  auto left = disk.after({disk.trace().size(), 0, 0});
  CHECK(opened_book{left}.read() == texts(1, 1));
}

TEST_CASE("event book: at most 1000 entries wait, the newest") {
  fake_files disk;
  opened_book opened{disk};
  opened.add(5);
  disk.room = 0;
  for (int i = 0; i < 1500; ++i)
    CHECK_FALSE(opened.book.append(events(1)));
  auto shown = texts(1, 5);
  auto waiting = texts(506, 1505);
  shown.insert(shown.end(), waiting.begin(), waiting.end());
  CHECK(opened.read() == shown);
  CHECK(opened.book.alarm().find("500 entries lost") != std::string::npos);
  disk.room = SIZE_MAX;
  opened.add(1);
  shown.push_back(event_text(1506));
  CHECK(opened.read() == shown);
  CHECK(opened_book{disk}.read() == shown);
  CHECK(disk.paths() == payloads{segment_path(1), segment_path(506)});
}

TEST_CASE("event book: a failed sync is made good by a new file") {
  fake_files disk;
  opened_book opened{disk};
  opened.add(1);
  REQUIRE(opened.book.sync());
  opened.add(2);
  disk.fail(file_call::sync, EIO);
  CHECK(opened.book.sync().error().code == EIO);
  CHECK_FALSE(opened.book.alarm().empty());
  CHECK(opened.read() == texts(1, 3));
  auto lost = disk.after({disk.trace().size(), 0, 0});
  CHECK(opened_book{lost}.read() == texts(1, 1));
  REQUIRE(opened.book.sync());
  CHECK(opened.book.alarm().empty());
  auto left = disk.after({disk.trace().size(), 0, 0});
  CHECK(opened_book{left}.read() == texts(1, 3));
}

TEST_CASE("event book: an old segment is durable before the next one starts") {
  fake_files disk;
  opened_book opened{disk};
  for (int i = 0; i < 50; ++i)
    REQUIRE(opened.book.append(events(100)));
  disk.fail(file_call::sync, EIO);
  CHECK_FALSE(opened.book.append(events(1)));
  opened.add(1);
  auto left = disk.after({disk.trace().size(), 0, 0});
  CHECK(opened_book{left}.read() == texts(1, 5001));
}

TEST_CASE("event book: a read-only disk is read and numbered on") {
  fake_files disk;
  opened_book{disk}.add(2);
  disk.read_only = true;
  opened_book opened{disk};
  CHECK(opened.report.empty());
  CHECK(opened.book.append(events(1)).error().code == EROFS);
  CHECK(opened.read() == texts(1, 3));
  disk.read_only = false;
  REQUIRE(opened.book.sync());
  CHECK(opened_book{disk}.read() == texts(1, 3));
}

TEST_CASE("event book: a directory that cannot be listed is not written to") {
  fake_files disk;
  opened_book{disk}.add(2);
  auto before = disk.bytes_of(segment_path(1));
  disk.fail(file_call::list, EIO);
  opened_book opened{disk};
  CHECK_FALSE(opened.book.alarm().empty());
  CHECK(opened.book.append(events(1)).error().code == EIO);
  CHECK(disk.bytes_of(segment_path(1)) == before);
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

TEST_CASE("event book: a segment that fails while read leaves the others") {
  fake_files disk;
  opened_book opened{disk};
  for (int i = 0; i < 51; ++i)
    REQUIRE(opened.book.append(events(100)));
  disk.fail(file_call::open, EIO);
  payloads seen;
  auto outcome =
      opened.book.read(0, 0, [&](auto& text) { seen.push_back(text); });
  CHECK(outcome.error().code == EIO);
  CHECK(seen == texts(5001, 5100));
}
