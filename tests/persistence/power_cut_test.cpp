#include "persistence/event_book.hpp"
#include "persistence/recovery_book.hpp"
#include "tests/support/fake_files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>

using namespace lh::persistence;
using lh::test::fake_files;
using lh::test::file_call;
using lh::test::power_cut;

namespace {

using model = std::map<std::string, std::string>;

model content_of(fake_files& disk) {
  recovery_book book{disk, "/store", "/quarantine"};
  static_cast<void>(book.open());
  model content;
  book.for_each(1, [&](auto& key, auto& payload) { content[key] = payload; });
  return content;
}

/// A history with the state after each step, so that any cut can be judged.
class history {
public:
  explicit history(fake_files& disk) : disk_(disk) { done({}, false); }

  /// To call after each step with the state that it made.
  void done(model state, bool synced) {
    steps_.push_back({disk_.trace().size(), std::move(state), synced});
  }

  /// The states that a cut may leave: from the last synced one to the one that
  /// was being made.
  bool allows(const model& found, const power_cut& cut) const {
    size_t oldest = 0;
    size_t newest = 0;
    for (size_t i = 0; i < steps_.size(); ++i) {
      if (steps_[i].synced && steps_[i].trace_end <= cut.at)
        oldest = i;
      if (i == 0 || steps_[i - 1].trace_end < cut.at)
        newest = i;
    }
    for (auto i = oldest; i <= newest; ++i)
      if (steps_[i].state == found)
        return true;
    return false;
  }

private:
  struct step {
    size_t trace_end;
    model state;
    bool synced;
  };
  fake_files& disk_;
  std::vector<step> steps_;
};

/// A recovery book beside a plain map that goes through the same changes.
struct driven_book {
  fake_files disk;
  history past{disk};
  model state;
  recovery_book book{disk, "/store", "/quarantine"};

  driven_book() { static_cast<void>(book.open()); }

  void commit(const std::vector<change>& changes) {
    for (auto& [key, kind, payload] : changes)
      if (payload)
        state[key] = *payload;
      else
        state.erase(key);
    bool made_good = !book.alarm().empty();
    auto outcome = book.commit(changes);
    past.done(state, outcome && made_good);
  }

  void sync() {
    auto outcome = book.sync();
    past.done(state, outcome.has_value());
  }

  size_t judge_all_cuts() const {
    size_t cuts = 0;
    size_t wrong = 0;
    for_each_power_cut(disk, [&](fake_files& left, const power_cut& cut) {
      ++cuts;
      wrong += past.allows(content_of(left), cut) ? 0 : 1;
    });
    CHECK(wrong == 0);
    return cuts;
  }
};

} // namespace

TEST_CASE_FIXTURE(driven_book, "power cut: the book holds the synced state") {
  commit({{"a", 1, "one"}});
  commit({{"b", 1, "two"}, {"c", 1, "three"}});
  sync();
  commit({{"a", 1, std::nullopt}, {"b", 1, "four"}, {"d", 1, "five"}});
  commit({{"e", 1, "six"}});
  sync();
  commit({{"e", 1, std::nullopt}});
  commit({{"c", 1, "seven"}, {"f", 1, "eight"}});
  CHECK(judge_all_cuts() > 100);
}

TEST_CASE_FIXTURE(driven_book, "power cut: a full disk loses nothing synced") {
  commit({{"a", 1, "one"}});
  sync();
  disk.room = 80;
  commit({{"b", 1, "two"}, {"c", 1, std::string(50, 'c')}});
  commit({{"a", 1, std::nullopt}});
  disk.room = SIZE_MAX;
  commit({{"d", 1, "four"}});
  commit({{"e", 1, "five"}});
  sync();
  CHECK(judge_all_cuts() > 100);
}

TEST_CASE_FIXTURE(driven_book, "power cut: a failed sync loses nothing") {
  commit({{"a", 1, "one"}});
  sync();
  commit({{"b", 1, "two"}});
  disk.fail(file_call::sync, EIO);
  sync();
  commit({{"c", 1, "three"}});
  commit({{"d", 1, "four"}, {"a", 1, std::nullopt}});
  sync();
  CHECK(judge_all_cuts() > 50);
}

TEST_CASE_FIXTURE(driven_book, "power cut: compaction is seen by nobody") {
  std::string filler(12'000, 'x');
  for (int i = 0; i < 8; ++i) {
    commit({{"a", 1, filler + fmt::to_string(i)}, {"b", 1, "two"}});
    if (i == 3)
      sync();
  }
  CHECK(disk.bytes_of("/store/recovery.log")->size() < 40'000);
  CHECK(judge_all_cuts() > 50);
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

namespace {

struct read_back {
  uint64_t events = 0;
  bool in_order = true;
  uint64_t newest = 0;
};

read_back read_events(fake_files& disk) {
  event_book book{disk, "/store", "/quarantine"};
  static_cast<void>(book.open());
  read_back found{0, true, book.newest_seq()};
  auto outcome = book.read(0, 0, [&](auto& text) {
    found.in_order &= text == fmt::to_string(++found.events);
  });
  found.in_order &= outcome.has_value();
  return found;
}

std::vector<journal_entry> batch_of(size_t events) {
  return std::vector<journal_entry>(
      events, event_entry([](uint64_t seq) { return fmt::to_string(seq); }));
}

/// An event book with what it has promised at each point of the trace.
struct driven_events {
  fake_files disk;
  event_book book{disk, "/store", "/quarantine"};
  std::vector<std::pair<size_t, uint64_t>> synced;
  std::set<uint64_t> batch_ends{0};

  driven_events() { static_cast<void>(book.open()); }

  void append(size_t events) {
    static_cast<void>(book.append(batch_of(events)).has_value());
    batch_ends.insert(book.newest_seq());
  }

  void sync() {
    if (book.sync())
      synced.emplace_back(disk.trace().size(), book.newest_seq());
  }

  bool allows(const read_back& found, const power_cut& cut) const {
    uint64_t promised = 0;
    for (auto& [at, seq] : synced)
      if (at <= cut.at)
        promised = seq;
    return found.in_order && found.events >= promised &&
           found.newest == found.events && batch_ends.count(found.events) == 1;
  }

  void judge_all_cuts() const {
    size_t wrong = 0;
    for_each_power_cut(disk, [&](fake_files& left, const power_cut& cut) {
      wrong += allows(read_events(left), cut) ? 0 : 1;
    });
    CHECK(wrong == 0);
  }
};

} // namespace

TEST_CASE_FIXTURE(driven_events, "power cut: synced events stay, in batches") {
  append(1);
  append(2);
  sync();
  append(3);
  append(1);
  append(2);
  sync();
  append(2);
  judge_all_cuts();
}

TEST_CASE_FIXTURE(driven_events, "power cut: events outlive a bad disk") {
  append(2);
  sync();
  append(1);
  disk.fail(file_call::sync, EIO);
  sync();
  append(2);
  disk.room = 1;
  append(1);
  append(2);
  disk.room = SIZE_MAX;
  append(1);
  sync();
  judge_all_cuts();
}

TEST_CASE_FIXTURE(driven_events, "power cut: a new segment follows the old") {
  for (int i = 0; i < 5; ++i)
    append(990);
  append(45);
  sync();
  append(10);
  append(3);
  judge_all_cuts();
}
