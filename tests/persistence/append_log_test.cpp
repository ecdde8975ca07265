#include "persistence/append_log.hpp"
#include "persistence/frame.hpp"
#include "tests/support/fake_files.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace lh::persistence;
using lh::test::fake_files;
using lh::test::file_call;

namespace {

using payloads = std::vector<std::string>;

struct fixture {
  fake_files disk;
  quarantine aside{disk, "/aside"};
  append_log log{disk, "/book/log", {"test"}};

  payloads seen;
  lh::result<log_opening> open(append_log& which) {
    seen.clear();
    return which.open(aside, [this](uint8_t, std::string_view payload) {
      seen.emplace_back(payload);
      return verdict::go_on;
    });
  }

  /// Opens the same file as a new process would.
  log_opening reopen() {
    append_log again{disk, "/book/log", {"test"}};
    auto opening = open(again);
    REQUIRE(opening);
    return *opening;
  }

  void write(const payloads& texts) {
    REQUIRE(log.rewrite({}));
    for (auto& text : texts)
      REQUIRE(log.append(1, text));
  }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "append log: records come back in order") {
  write({"one", "two"});
  REQUIRE(log.append_batch({{1, "three"}, {2, "four"}}));
  CHECK(reopen().state == log_state::clean);
  CHECK(seen == payloads{"one", "two", "three", "four"});
}

TEST_CASE_FIXTURE(fixture, "append log: a batch is one write") {
  write({});
  auto before = disk.trace().size();
  REQUIRE(log.append_batch({{1, "one"}, {1, "two"}}));
  CHECK(disk.trace().size() == before + 1);
}

TEST_CASE_FIXTURE(fixture, "append log: no file is ENOENT") {
  auto opening = open(log);
  REQUIRE_FALSE(opening);
  CHECK(opening.error().code == ENOENT);
  CHECK_FALSE(log.usable());
}

TEST_CASE_FIXTURE(fixture, "append log: every truncation keeps the prefix") {
  write({"one", "two"});
  auto whole = *disk.bytes_of("/book/log");
  auto header = frame_overhead + 5;
  auto record = frame_overhead + 3;
  for (size_t size = 0; size < whole.size(); ++size) {
    fixture f;
    f.disk.place("/book/log", whole.substr(0, size));
    auto opening = f.reopen();
    if (size < header) {
      CHECK(opening.state == log_state::damaged);
      continue;
    }
    auto kept = (size - header) / record;
    auto end = header + kept * record;
    CHECK(f.seen.size() == kept);
    CHECK(f.disk.bytes_of("/book/log")->size() == end);
    CHECK((opening.state == log_state::torn) == (size != end));
    REQUIRE(opening.cut.has_value() == (size != end));
    if (opening.cut)
      CHECK(f.disk.bytes_of(opening.cut->file) ==
            whole.substr(end, size - end));
  }
}

TEST_CASE_FIXTURE(fixture, "append log: zeros at the end were never written") {
  write({"one", "two"});
  auto whole = *disk.bytes_of("/book/log");
  for (size_t written = whole.size() - frame_overhead - 2;
       written < whole.size() - 4; ++written) {
    fixture f;
    auto zeros = std::string(5000, '\0');
    f.disk.place("/book/log", whole.substr(0, written) + zeros);
    CHECK(f.reopen().state == log_state::torn);
    CHECK(f.seen == payloads{"one"});
  }
}

TEST_CASE_FIXTURE(fixture, "append log: a torn end goes on after the prefix") {
  write({"one", "two"});
  auto whole = *disk.bytes_of("/book/log");
  fixture f;
  f.disk.place("/book/log", whole.substr(0, whole.size() - 1));
  REQUIRE(f.open(f.log));
  REQUIRE(f.log.append(1, "three"));
  CHECK(f.reopen().state == log_state::clean);
  CHECK(f.seen == payloads{"one", "three"});
}

TEST_CASE_FIXTURE(fixture, "append log: every flipped bit is seen, before the "
                           "last synced write as damage") {
  write({"one", "two"});
  REQUIRE(log.sync());
  auto synced = disk.bytes_of("/book/log")->size();
  REQUIRE(log.append(1, "three"));
  auto whole = *disk.bytes_of("/book/log");
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    fixture f;
    auto flipped = whole;
    flipped[bit / 8] ^= static_cast<char>(1 << bit % 8);
    f.disk.place("/book/log", flipped);
    auto state = f.reopen().state;
    if (bit / 8 < synced) {
      CHECK(state == log_state::damaged);
      CHECK(f.disk.bytes_of("/book/log") == flipped);
    } else {
      CHECK(state == log_state::torn);
      CHECK(f.disk.bytes_of("/book/log") == whole.substr(0, synced));
      CHECK(f.seen == payloads{"one", "two"});
    }
  }
}

TEST_CASE_FIXTURE(fixture, "append log: what was never synced may have holes") {
  write({"one"});
  REQUIRE(log.sync());
  auto start = disk.bytes_of("/book/log")->size();
  REQUIRE(log.append(1, "two"));
  auto end = disk.bytes_of("/book/log")->size();
  REQUIRE(log.append(1, "three"));
  auto whole = *disk.bytes_of("/book/log");
  whole.replace(start, end - start, std::string(end - start, '\0'));
  disk.place("/book/log", whole);
  CHECK(reopen().state == log_state::torn);
  CHECK(seen == payloads{"one"});
}

TEST_CASE_FIXTURE(fixture, "append log: an earlier version is read, and takes "
                           "records when it is rewritten") {
  append_log earlier{disk, "/book/log", {"test", 1}};
  REQUIRE(earlier.rewrite({{1, "one"}}));
  REQUIRE(open(log));
  CHECK(seen == payloads{"one"});
  CHECK_FALSE(log.usable());
  REQUIRE(log.rewrite({{1, "one"}}));
  REQUIRE(log.append(1, "two"));
  CHECK(reopen().state == log_state::clean);
  CHECK(seen == payloads{"one", "two"});
}

TEST_CASE_FIXTURE(fixture, "append log: a file that was taken away takes no "
                           "more records") {
  write({"one"});
  REQUIRE(log.sync());
  REQUIRE(disk.remove("/book/log"));
  REQUIRE(log.append(1, "two"));
  CHECK(log.sync().error().code == ENOENT);
  CHECK_FALSE(log.usable());
  REQUIRE(log.rewrite({{1, "one"}, {1, "two"}}));
  CHECK(reopen().state == log_state::clean);
  CHECK(seen == payloads{"one", "two"});
}

TEST_CASE_FIXTURE(fixture, "append log: other contents and versions are told") {
  append_log newer{disk, "/book/log", {"test", 3}};
  REQUIRE(newer.rewrite({}));
  CHECK(reopen().state == log_state::unknown_version);
  append_log other{disk, "/book/log", {"toast"}};
  REQUIRE(other.rewrite({}));
  CHECK(reopen().state == log_state::damaged);
}

TEST_CASE_FIXTURE(fixture, "append log: a newer frame form is told") {
  write({"one"});
  disk.place("/book/log", *disk.bytes_of("/book/log") +
                              std::string("LB\x02\x01\x04\x00\x00\x00", 8) +
                              std::string("\x79\x5f\x00\xc7", 4) + "abcd1234");
  CHECK(reopen().state == log_state::unknown_version);
}

TEST_CASE_FIXTURE(fixture, "append log: a nonsense record is damage") {
  write({"one"});
  auto opening = log.open(
      aside, [](uint8_t, std::string_view) { return verdict::nonsense; });
  REQUIRE(opening);
  CHECK(opening->state == log_state::damaged);
  CHECK_FALSE(log.usable());
}

TEST_CASE_FIXTURE(fixture, "append log: a write without room leaves no trace") {
  write({"one"});
  auto before = *disk.bytes_of("/book/log");
  disk.room = before.size() + 10;
  auto full = log.append(1, "two");
  REQUIRE_FALSE(full);
  CHECK(full.error().code == ENOSPC);
  CHECK(disk.bytes_of("/book/log") == before);
  disk.room = SIZE_MAX;
  REQUIRE(log.append(1, "three"));
  auto torn = disk.after({disk.trace().size(), disk.trace().size(), 0});
  CHECK(torn.bytes_of("/book/log") == disk.bytes_of("/book/log"));
  CHECK(reopen().state == log_state::clean);
  CHECK(seen == payloads{"one", "three"});
}

TEST_CASE_FIXTURE(fixture, "append log: a write not taken back ends its use") {
  write({"one"});
  disk.room = disk.bytes_of("/book/log")->size() + 10;
  disk.fail(file_call::truncate, EIO);
  CHECK_FALSE(log.append(1, "two"));
  CHECK_FALSE(log.usable());
  disk.room = SIZE_MAX;
  CHECK_FALSE(log.append(1, "three"));
  REQUIRE(log.rewrite({{1, "one"}, {1, "two"}}));
  CHECK(reopen().state == log_state::clean);
  CHECK(seen == payloads{"one", "two"});
}

TEST_CASE_FIXTURE(fixture, "append log: a failed sync ends the file's use") {
  write({"one"});
  disk.fail(file_call::sync, EIO);
  CHECK_FALSE(log.sync());
  CHECK_FALSE(log.sync());
  CHECK_FALSE(log.append(1, "two"));
  REQUIRE(log.rewrite({{1, "one"}, {1, "two"}}));
  CHECK(log.sync());
  auto end = disk.trace().size();
  disk = disk.after({end, 0, 0});
  CHECK(reopen().state == log_state::clean);
  CHECK(seen == payloads{"one", "two"});
}

TEST_CASE_FIXTURE(fixture, "append log: sync makes records durable") {
  write({"one"});
  REQUIRE(log.sync());
  REQUIRE(log.append(1, "two"));
  disk = disk.after({disk.trace().size(), 0, 0});
  CHECK(reopen().state == log_state::clean);
  CHECK(seen == payloads{"one"});
}

TEST_CASE_FIXTURE(fixture, "append log: nothing new needs no sync") {
  write({"one"});
  REQUIRE(log.sync());
  auto before = disk.trace().size();
  REQUIRE(log.sync());
  CHECK(disk.trace().size() == before);
}

TEST_CASE("append log: a rewrite that fails anywhere leaves old or new") {
  for (auto [call, skip] :
       {std::pair{file_call::open, 0}, std::pair{file_call::append, 0},
        std::pair{file_call::append, 1}, std::pair{file_call::sync, 0},
        std::pair{file_call::sync, 1}, std::pair{file_call::rename, 0}}) {
    fixture f;
    f.write({"old"});
    f.disk.fail(call, EIO, skip);
    CHECK_FALSE(f.log.rewrite({{1, "new"}}));
    CHECK(f.log.usable());
    CHECK(f.disk.paths() == payloads{"/book/log"});
    REQUIRE(f.log.append(1, "more"));
    f.reopen();
    CHECK(f.seen == payloads{"old", "more"});
  }
}

TEST_CASE("append log: nothing is gathered for a disk that refuses") {
  for (auto call : {file_call::open, file_call::append, file_call::sync}) {
    fixture f;
    f.write({"old"});
    f.disk.fail(call, EIO);
    bool gathered = false;
    auto gather = [&]() -> lh::result<std::vector<record>> {
      gathered = true;
      return std::vector<record>{{1, "new"}};
    };
    CHECK(f.log.rewrite_with(gather).error().code == EIO);
    CHECK_FALSE(gathered);
    CHECK(f.log.rewrite_with(gather));
    CHECK(gathered);
    f.reopen();
    CHECK(f.seen == payloads{"new"});
  }
}

TEST_CASE_FIXTURE(fixture, "append log: what cannot be gathered is a fault") {
  write({"old"});
  auto refused = log.rewrite_with([] { return lh::fault{EIO, "unreadable"}; });
  CHECK(refused.error().text == "unreadable");
  CHECK(disk.paths() == payloads{"/book/log"});
  REQUIRE(log.append(1, "more"));
  reopen();
  CHECK(seen == payloads{"old", "more"});
}

TEST_CASE_FIXTURE(fixture, "append log: a rename that may be lost is a fault") {
  write({"old"});
  disk.fail(file_call::sync_directory, EIO);
  CHECK_FALSE(log.rewrite({{1, "new"}}));
  CHECK_FALSE(log.usable());
  CHECK(log.rewrite({{1, "newer"}}));
  CHECK(log.usable());
  disk = disk.after({disk.trace().size(), 0, 0});
  reopen();
  CHECK(seen == payloads{"newer"});
}

TEST_CASE_FIXTURE(fixture, "append log: a read-only disk is read, not used") {
  write({"one"});
  disk.read_only = true;
  auto opening = open(log);
  REQUIRE(opening);
  CHECK(opening->state == log_state::clean);
  CHECK(seen == payloads{"one"});
  CHECK_FALSE(log.usable());
  CHECK_FALSE(log.rewrite({}));
}

TEST_CASE_FIXTURE(fixture, "append log: a torn end without room for a copy") {
  write({"one", "two"});
  auto whole = *disk.bytes_of("/book/log");
  fixture f;
  f.disk.place("/book/log", whole.substr(0, whole.size() - 1));
  f.disk.room = 0;
  auto opening = f.reopen();
  REQUIRE(opening.cut);
  CHECK(opening.cut->file == "/book/log");
  CHECK(opening.cut->why.find("no copy kept") != std::string::npos);
  CHECK(f.seen == payloads{"one"});
  CHECK(f.disk.paths() == payloads{"/book/log"});
}

TEST_CASE_FIXTURE(fixture, "append log: long files are read in pieces") {
  payloads texts;
  for (int i = 0; i < 300; ++i)
    texts.push_back(std::string(static_cast<size_t>(i * 7), 'x'));
  texts.push_back(std::string(200'000, 'y'));
  write(texts);
  CHECK(reopen().state == log_state::clean);
  CHECK(seen == texts);
}

TEST_CASE_FIXTURE(fixture, "append log: a record beyond the limit is EFBIG") {
  write({});
  auto refused = log.append(1, std::string(max_frame_payload + 1, 'x'));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == EFBIG);
}
