#include "persistence/frame.hpp"
#include "persistence/recovery_book.hpp"
#include "tests/support/fake_files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>
#include <random>

using namespace lh::persistence;
using lh::test::fake_files;
using lh::test::file_call;

namespace {

using model = std::map<std::string, kept_value>;

constexpr const char* log_path = "/state/store/recovery.log";

struct opened_book {
  explicit opened_book(fake_files& disk)
      : book(disk, "/state/store", "/state/quarantine"), report(book.open()) {}

  model content() const {
    model all;
    for (int kind = 0; kind < 256; ++kind)
      book.for_each(static_cast<uint8_t>(kind), [&](auto& key, auto& payload) {
        all[key] = {static_cast<uint8_t>(kind), payload};
      });
    return all;
  }

  recovery_book book;
  std::vector<set_aside> report;
};

model content_of(fake_files disk) {
  return opened_book{disk}.content();
}

/// What is there when the power goes now and nothing else reached the disk.
model synced_content(const fake_files& disk) {
  return content_of(disk.after({disk.trace().size(), 0, 0}));
}

} // namespace

TEST_CASE("recovery book: the last write of a key wins, over restarts") {
  fake_files disk;
  opened_book first{disk};
  CHECK(first.report.empty());
  CHECK(first.book.alarm().empty());
  REQUIRE(first.book.put("a", 1, "one"));
  REQUIRE(first.book.put("b", 2, "two"));
  REQUIRE(first.book.put("a", 3, "three"));
  REQUIRE(first.book.put("c", 1, ""));
  REQUIRE(first.book.erase("b"));
  model expected{{"a", {3, "three"}}, {"c", {1, ""}}};
  CHECK(first.content() == expected);
  CHECK(content_of(disk) == expected);
}

TEST_CASE("recovery book: find and for_each show what is kept") {
  fake_files disk;
  opened_book opened{disk};
  REQUIRE(opened.book.commit({{"b", 1, "2"}, {"a", 1, "1"}, {"c", 2, "3"}}));
  REQUIRE(opened.book.find("c"));
  CHECK(*opened.book.find("c") == kept_value{2, "3"});
  CHECK(opened.book.find("d") == nullptr);
  std::string seen;
  opened.book.for_each(
      1, [&](auto& key, auto& payload) { seen += key + payload; });
  CHECK(seen == "a1b2");
}

TEST_CASE("recovery book: a commit is one write") {
  fake_files disk;
  opened_book opened{disk};
  REQUIRE(opened.book.put("old", 1, "x"));
  auto before = disk.trace().size();
  REQUIRE(opened.book.commit({{"a", 1, "1"}, {"old", 0, {}}, {"b", 1, "2"}}));
  CHECK(disk.trace().size() == before + 1);
  CHECK(content_of(disk) == model{{"a", {1, "1"}}, {"b", {1, "2"}}});
}

TEST_CASE("recovery book: every truncation is a prefix or set aside") {
  fake_files disk;
  opened_book opened{disk};
  std::vector<model> states{{}};
  REQUIRE(opened.book.put("a", 1, "one"));
  states.push_back(opened.content());
  REQUIRE(opened.book.commit({{"a", 1, "two"}, {"b", 2, "three"}}));
  states.push_back(opened.content());
  auto whole = *disk.bytes_of(log_path);
  auto last = frame_overhead + 2 * (item_overhead + 1) + 3 + 5;
  auto middle = frame_overhead + item_overhead + 1 + 3;
  for (size_t size = 0; size < whole.size(); ++size) {
    fake_files cut;
    cut.place(log_path, whole.substr(0, size));
    opened_book again{cut};
    auto kept = size < whole.size() - last ? 0u : 1u;
    CHECK(again.content() == states[kept]);
    bool at_boundary =
        size == whole.size() - last || size == whole.size() - last - middle;
    CHECK(again.report.empty() == at_boundary);
    CHECK(again.book.alarm().empty());
    REQUIRE(again.book.put("z", 9, "more"));
    auto expected = states[kept];
    expected["z"] = {9, "more"};
    CHECK(content_of(cut) == expected);
  }
}

TEST_CASE("recovery book: every flipped bit sends the file aside whole") {
  fake_files disk;
  opened_book opened{disk};
  REQUIRE(opened.book.put("a", 1, "one"));
  REQUIRE(opened.book.sync());
  auto synced = disk.bytes_of(log_path)->size();
  REQUIRE(opened.book.commit({{"a", 1, "two"}, {"b", 2, "three"}}));
  auto whole = *disk.bytes_of(log_path);
  for (size_t bit = 0; bit < synced * 8; ++bit) {
    auto flipped = whole;
    flipped[bit / 8] ^= static_cast<char>(1 << bit % 8);
    fake_files bad;
    bad.place(log_path, flipped);
    opened_book again{bad};
    CHECK(again.content().empty());
    REQUIRE(again.report.size() == 1);
    CHECK(again.report[0].why == "damaged");
    CHECK(bad.bytes_of(again.report[0].file) == flipped);
    CHECK(again.book.alarm().empty());
    REQUIRE(again.book.put("z", 9, "more"));
    CHECK(content_of(bad) == model{{"z", {9, "more"}}});
  }
}

TEST_CASE("recovery book: a file of a later version is set aside") {
  fake_files disk;
  append_log later{disk, log_path, {"recovery-book", 3}};
  REQUIRE(disk.make_directory("/state/store"));
  REQUIRE(later.rewrite({{1, "?"}}));
  opened_book opened{disk};
  REQUIRE(opened.report.size() == 1);
  CHECK(opened.report[0].why == "unknown version");
  CHECK(opened.report[0].file == "/state/quarantine/recovery.log.1");
}

TEST_CASE("recovery book: a full disk is an alarm that room ends") {
  fake_files disk;
  opened_book opened{disk};
  REQUIRE(opened.book.put("a", 1, "one"));
  disk.room = disk.bytes_of(log_path)->size() + 5;
  CHECK(opened.book.put("b", 1, "two").error().code == ENOSPC);
  CHECK_FALSE(opened.book.alarm().empty());
  CHECK_FALSE(opened.book.put("c", 1, "three"));
  CHECK_FALSE(opened.book.erase("a"));
  CHECK_FALSE(opened.book.sync());
  CHECK(opened.book.find("b"));
  CHECK(content_of(disk) == model{{"a", {1, "one"}}});
  disk.room = SIZE_MAX;
  REQUIRE(opened.book.put("d", 1, "four"));
  CHECK(opened.book.alarm().empty());
  model expected{{"b", {1, "two"}}, {"c", {1, "three"}}, {"d", {1, "four"}}};
  CHECK(content_of(disk) == expected);
  CHECK(synced_content(disk) == expected);
}

TEST_CASE("recovery book: sync alone makes up for a full disk") {
  fake_files disk;
  opened_book opened{disk};
  disk.room = 0;
  CHECK_FALSE(opened.book.put("a", 1, "one"));
  disk.room = SIZE_MAX;
  REQUIRE(opened.book.sync());
  CHECK(opened.book.alarm().empty());
  CHECK(synced_content(disk) == model{{"a", {1, "one"}}});
}

TEST_CASE("recovery book: a failed sync is made good by a new file") {
  fake_files disk;
  opened_book opened{disk};
  REQUIRE(opened.book.put("a", 1, "one"));
  disk.fail(file_call::sync, EIO);
  CHECK(opened.book.sync().error().code == EIO);
  CHECK_FALSE(opened.book.alarm().empty());
  CHECK(synced_content(disk).empty());
  REQUIRE(opened.book.put("b", 1, "two"));
  CHECK(opened.book.alarm().empty());
  CHECK(synced_content(disk) == opened.content());
}

TEST_CASE("recovery book: a read-only disk is read and worked on in memory") {
  fake_files disk;
  REQUIRE(opened_book{disk}.book.put("a", 1, "one"));
  disk.read_only = true;
  opened_book opened{disk};
  CHECK(opened.report.empty());
  CHECK(opened.content() == model{{"a", {1, "one"}}});
  CHECK(opened.book.put("b", 1, "two").error().code == EROFS);
  CHECK_FALSE(opened.book.alarm().empty());
  CHECK(opened.content().size() == 2);
  disk.read_only = false;
  REQUIRE(opened.book.sync());
  CHECK(synced_content(disk) == opened.content());
}

TEST_CASE("recovery book: an empty read-only disk is an alarm at once") {
  fake_files disk;
  disk.read_only = true;
  opened_book opened{disk};
  CHECK(opened.report.empty());
  CHECK_FALSE(opened.book.alarm().empty());
  CHECK_FALSE(opened.book.put("a", 1, "one"));
  CHECK(opened.book.find("a"));
}

TEST_CASE("recovery book: a damaged file is never written over") {
  fake_files disk;
  disk.place(log_path, "rubbish");
  disk.read_only = true;
  opened_book opened{disk};
  REQUIRE(opened.report.size() == 1);
  CHECK(opened.report[0].file == log_path);
  disk.read_only = false;
  disk.fail(file_call::rename, EIO);
  CHECK_FALSE(opened.book.put("a", 1, "one"));
  CHECK(disk.bytes_of(log_path) == "rubbish");
  REQUIRE(opened.book.put("b", 1, "two"));
  CHECK(disk.bytes_of("/state/quarantine/recovery.log.1") == "rubbish");
  CHECK(content_of(disk) == opened.content());
}

TEST_CASE("recovery book: a file that cannot be read is set aside") {
  fake_files disk;
  REQUIRE(opened_book{disk}.book.put("a", 1, "one"));
  auto bytes = disk.bytes_of(log_path);
  disk.fail(file_call::read, EIO);
  opened_book opened{disk};
  REQUIRE(opened.report.size() == 1);
  CHECK(disk.bytes_of(opened.report[0].file) == bytes);
  CHECK(opened.content().empty());
  CHECK(opened.book.alarm().empty());
}

TEST_CASE("recovery book: what is too large is refused and not kept") {
  fake_files disk;
  opened_book opened{disk};
  auto refused = opened.book.put("a", 1, std::string(max_frame_payload, 'x'));
  CHECK(refused.error().code == EFBIG);
  CHECK(opened.book.find("a") == nullptr);
  CHECK(opened.book.alarm().empty());
}

TEST_CASE("recovery book: it compacts when most of the file is old") {
  fake_files disk;
  opened_book opened{disk};
  size_t largest = 0;
  for (int i = 0; i < 12000; ++i) {
    REQUIRE(opened.book.put("key", 1, fmt::format("{:0>100}", i)));
    largest = std::max(largest, disk.bytes_of(log_path)->size());
  }
  CHECK(largest > (240u << 10));
  CHECK(largest < (260u << 10));
  CHECK(content_of(disk) == opened.content());
}

TEST_CASE("recovery book: a large map does not compact all the time") {
  fake_files disk;
  opened_book opened{disk};
  for (int i = 0; i < 1000; ++i)
    REQUIRE(opened.book.put(fmt::format("key{}", i), 1, std::string(100, 'x')));
  auto before = disk.trace().size();
  for (int i = 0; i < 1000; ++i)
    REQUIRE(opened.book.put(fmt::format("key{}", i), 1, std::string(100, 'y')));
  CHECK(disk.trace().size() == before + 1000);
}

TEST_CASE("recovery book: a compaction without room harms nothing") {
  fake_files disk;
  opened_book opened{disk};
  disk.fail(file_call::rename, ENOSPC, 0, 1);
  for (int i = 0; i < 3600; ++i) {
    REQUIRE(opened.book.put("key", 1, fmt::format("{:0>100}", i)));
    REQUIRE(opened.book.alarm().empty());
  }
  CHECK(disk.bytes_of(log_path)->size() > (260u << 10));
  CHECK(content_of(disk) == opened.content());
  for (int i = 0; i < 800; ++i)
    REQUIRE(opened.book.put("key", 1, fmt::format("{:0>100}", i)));
  CHECK(disk.bytes_of(log_path)->size() < (260u << 10));
}

TEST_CASE("recovery book: 10,000 random steps against a map") {
  fake_files disk;
  auto opened = std::make_unique<opened_book>(disk);
  model expected;
  int outcomes = 0;
  std::mt19937 random{20260101};
  auto pick = [&](uint32_t below) { return random() % below; };
  for (int step = 0; step < 10'000; ++step) {
    auto key = fmt::format("key{}", pick(40));
    kept_value value{static_cast<uint8_t>(pick(5)),
                     std::string(pick(60), static_cast<char>(pick(256)))};
    auto choice = pick(50);
    if (choice == 0) {
      disk.heal();
      REQUIRE(opened->book.sync());
      opened = std::make_unique<opened_book>(disk);
      REQUIRE(opened->report.empty());
    } else if (choice == 1) {
      constexpr file_call calls[] = {file_call::append, file_call::sync,
                                     file_call::truncate, file_call::rename};
      disk.fail(calls[pick(4)], EIO, pick(3));
    } else if (choice < 15) {
      expected.erase(key);
      outcomes += opened->book.erase(key).has_value();
    } else {
      expected[key] = value;
      outcomes += opened->book.put(key, value.kind, value.payload).has_value();
    }
    if (choice == 2)
      outcomes += opened->book.sync().has_value();
    REQUIRE(opened->content() == expected);
  }
  CHECK(outcomes > 8000);
}
