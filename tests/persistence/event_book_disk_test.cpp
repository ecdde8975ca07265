#include "tests/persistence/opened_events.hpp"

#include <cerrno>

using namespace lh::persistence;
using namespace lh::test;

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
  REQUIRE(opened.book.sync());
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

TEST_CASE("event book: a directory that cannot be listed is not written to, "
          "and is listed again") {
  fake_files disk;
  opened_book{disk}.add(3);
  auto before = disk.bytes_of(segment_path(1));
  disk.fail(file_call::list, EIO, 0, 100);
  opened_book opened{disk};
  CHECK_FALSE(opened.book.alarm().empty());
  for (int i = 0; i < 5; ++i)
    CHECK(opened.book.append(events(1)).error().code == EIO);
  CHECK(disk.bytes_of(segment_path(1)) == before);
  disk.heal();
  REQUIRE(opened.book.sync());
  CHECK(opened.book.newest_seq() == 5);
  opened.add(1);
  CHECK(opened.read() == texts(1, 6));
  CHECK(opened_book{disk}.read() == texts(1, 6));
}

TEST_CASE("event book: a number that was given while the disk refused is "
          "never given again") {
  for (std::string refusing : {"/state", "/nowhere"}) {
    fake_files disk;
    disk.place("/run/other", "");
    opened_book{disk}.add(2);
    disk.read_only_below = refusing;
    disk.room = 0;
    opened_book refused{disk};
    for (int i = 0; i < 3; ++i)
      CHECK_FALSE(refused.book.append(events(1)));
    opened_book again{disk};
    CHECK(again.book.newest_seq() == 5);
    CHECK(again.read() == texts(1, 2));
    disk.read_only_below.reset();
    disk.room = SIZE_MAX;
    REQUIRE(again.book.append(events(1)));
    REQUIRE(again.book.sync());
    CHECK(disk.paths().size() == 3);
  }
}

TEST_CASE("event book: a number whose event a failed sync lost is never given "
          "again") {
  fake_files disk;
  opened_book opened{disk};
  opened.add(1);
  REQUIRE(opened.book.sync());
  opened.add(2);
  disk.fail(file_call::sync, EIO);
  CHECK_FALSE(opened.book.sync());
  opened_book again{disk};
  CHECK(again.read() == texts(1, 1));
  CHECK(again.book.newest_seq() == 3);
}

TEST_CASE("event book: a segment that was taken away is followed by another") {
  fake_files disk;
  opened_book opened{disk};
  opened.add(2);
  REQUIRE(opened.book.sync());
  REQUIRE(disk.remove(segment_path(1)));
  opened.add(1);
  CHECK(opened.book.sync().error().code == ENOENT);
  REQUIRE(opened.book.sync());
  CHECK(opened.book.alarm().empty());
  CHECK(opened.read() == texts(3, 3));
  opened.add(1);
  opened_book again{disk};
  CHECK(again.read() == texts(3, 4));
  CHECK(disk.paths() == payloads{segment_path(3)});
}

TEST_CASE("event book: a segment that a failed sync left unreadable is set "
          "aside and followed by another") {
  fake_files disk;
  opened_book opened{disk};
  opened.add(2);
  REQUIRE(opened.book.sync());
  opened.add(1);
  disk.fail(file_call::sync, EIO);
  CHECK_FALSE(opened.book.sync());
  disk.fail(file_call::read, EIO);
  REQUIRE(opened.book.sync());
  auto report = opened.book.take_report();
  REQUIRE(report.size() == 1);
  CHECK(disk.bytes_of(report[0].file));
  CHECK(opened.read() == texts(3, 3));
  CHECK(opened_book{disk}.read() == texts(3, 3));
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

TEST_CASE("event book: a segment whose file is renewed, but whose name did not "
          "get to the disk, loses nothing when that is tried again") {
  for (bool is_synced : {false, true})
    for (bool is_beside_event : {false, true}) {
      CAPTURE(is_synced);
      CAPTURE(is_beside_event);
      fake_files disk;
      opened_book opened{disk};
      int last = 0;
      auto tell = [&](size_t notes) {
        std::vector<journal_entry> entries;
        for (; notes > 0; --notes, ++last)
          entries.push_back(note_entry(
              "wan", [last](uint64_t) { return fmt::to_string(last); }));
        if (is_beside_event)
          entries.push_back(event_entry(event_text));
        return opened.book.append(entries);
      };
      for (int i = 0; i < 99; ++i)
        REQUIRE(tell(100));
      if (is_synced)
        REQUIRE(opened.book.sync());
      REQUIRE(tell(100));
      disk.fail(file_call::sync_directory, EIO);
      CHECK_FALSE(tell(1));
      for (int i = 0; i < 10; ++i)
        REQUIRE(tell(1));
      REQUIRE(opened.book.sync());
      CHECK(opened.book.take_report().empty());
      auto kept = opened.notes("wan");
      REQUIRE(kept.size() >= 5000);
      CHECK(kept.back() == fmt::to_string(last - 1));
      CHECK(kept[kept.size() - 5000] == fmt::to_string(last - 5000));
      CHECK(opened_book{disk}.notes("wan") == kept);
    }
}

TEST_CASE("event book: a segment that could not be read for want of "
          "descriptors is not given up") {
  fake_files disk;
  opened_book opened{disk};
  opened.add(2);
  REQUIRE(opened.book.sync());
  opened.add(1);
  disk.fail(file_call::sync, EIO);
  CHECK_FALSE(opened.book.sync());
  // The first is the new file's.
  disk.fail(file_call::open, EMFILE, 1);
  CHECK(opened.book.sync().error().code == EMFILE);
  REQUIRE(opened.book.sync());
  CHECK(opened.book.take_report().empty());
  CHECK(opened.read() == texts(1, 3));
  CHECK(opened_book{disk}.read() == texts(1, 3));
}

TEST_CASE("event book: a segment that was to follow an unreadable one, and "
          "did not, leaves no name behind") {
  fake_files disk;
  opened_book opened{disk};
  opened.add(2);
  REQUIRE(opened.book.sync());
  opened.add(1);
  disk.fail(file_call::sync, EIO);
  CHECK_FALSE(opened.book.sync());
  disk.fail(file_call::read, EIO);
  disk.fail(file_call::sync_directory, EIO);
  CHECK_FALSE(opened.book.sync());
  CHECK(disk.bytes_of(segment_path(1)));
  CHECK_FALSE(disk.bytes_of(segment_path(3)));
  REQUIRE(opened.book.sync());
  opened.add(1);
  REQUIRE(opened.book.sync());
  opened_book again{disk};
  CHECK(again.read() == texts(1, 4));
  CHECK(again.book.newest_seq() == 4);
}

TEST_CASE("event book: a segment that follows an unreadable one in its place "
          "is gone on with, whether its name is on the disk or not") {
  fake_files disk;
  opened_book opened{disk};
  REQUIRE(opened.book.append({note_entry("wan", note_text)}));
  REQUIRE(opened.book.sync());
  opened.add(1);
  disk.fail(file_call::sync, EIO);
  CHECK_FALSE(opened.book.sync());
  disk.fail(file_call::read, EIO);
  disk.fail(file_call::sync_directory, EIO);
  CHECK_FALSE(opened.book.sync());
  REQUIRE(opened.book.sync());
  opened.add(1);
  REQUIRE(opened.book.sync());
  CHECK(opened.read() == texts(1, 2));
  opened_book again{disk};
  CHECK(again.read() == texts(1, 2));
  CHECK(again.book.newest_seq() == 2);
}

TEST_CASE("event book: segments that cannot be opened for want of descriptors "
          "are opened later") {
  fake_files disk;
  {
    opened_book first{disk};
    for (int i = 0; i < 51; ++i)
      REQUIRE(first.book.append(events(100)));
    REQUIRE(first.book.sync());
  }
  for (size_t opened_before : {0u, 1u}) {
    CAPTURE(opened_before);
    disk.fail(file_call::open, ENFILE, opened_before, 100);
    opened_book opened{disk};
    CHECK_FALSE(opened.book.alarm().empty());
    CHECK_FALSE(opened.book.append(events(1)));
    auto given = opened.book.newest_seq();
    CHECK(given > 5100);
    payloads seen;
    CHECK_FALSE(
        opened.book.read(0, 0, [&](auto& text) { seen.push_back(text); }));
    CHECK(seen == texts(given, given));
    disk.heal();
    REQUIRE(opened.book.sync());
    CHECK(opened.report.empty());
    CHECK(opened.book.take_report().empty());
    CHECK(opened.book.alarm().empty());
    auto all = opened.read();
    CHECK(all.back() == event_text(given));
    CHECK(opened_book{disk}.read() == all);
  }
}
