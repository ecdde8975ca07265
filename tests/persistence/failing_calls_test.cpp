#include "persistence/event_book.hpp"
#include "persistence/recovery_book.hpp"
#include "tests/support/fake_files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>

using namespace lh::persistence;
using namespace lh::test;

namespace {

using model = std::map<std::string, std::string>;

/// Both books on a disk that holds something, through a life in which a call
/// of the disk fails.
struct life {
  fake_files disk;
  model expected;
  std::optional<recovery_book> book;
  std::optional<event_book> events;
  size_t set_aside = 0;
  std::vector<uint64_t> given;

  life() {
    disk.place("/run/of others", {});
    open();
    put("old", "value");
    tell(2);
    sync();
  }

  void open() {
    book.emplace(disk, "/store", "/quarantine");
    events.emplace(disk, "/store", "/quarantine", "/run");
    set_aside = book->open().size() + events->open().size();
  }

  void put(const std::string& key, const std::string& value) {
    expected[key] = value;
    (void)book->put(key, 1, value).has_value();
  }

  void tell(size_t count) {
    auto note = event_entry([this](uint64_t seq) {
      given.push_back(seq);
      return fmt::to_string(seq);
    });
    (void)events->append(std::vector<journal_entry>(count, note)).has_value();
  }

  bool sync() {
    bool first = book->sync().has_value();
    return events->sync().has_value() && first;
  }

  /// A start, changes with compaction, and six batches of events.
  void live(size_t events_each) {
    given.clear();
    open();
    if (set_aside > 0 && !book->find("old"))
      expected.clear();
    for (int i = 0; i < 6; ++i)
      put("large", std::string(60'000, static_cast<char>('a' + i)));
    for (int i = 0; i < 6; ++i)
      tell(events_each);
    sync();
    put("new", "value");
    tell(1);
    sync();
  }

  bool recovers() {
    disk.heal();
    bool now = sync();
    return (now || sync()) && book->alarm().empty() && events->alarm().empty();
  }

  static model content(const recovery_book& kept) {
    model all;
    kept.for_each(1, [&](auto& key, auto& value) { all[key] = value; });
    return all;
  }

  /// Whether a start finds all of it when the power goes now; numbers up to
  /// `doubtful` may belong to other events.
  bool is_on_disk(uint64_t doubtful) const {
    auto left = disk.after({disk.trace().size(), 0, 0});
    recovery_book kept{left, "/store", "/quarantine"};
    event_book told{left, "/store", "/quarantine", "/run"};
    bool whole = kept.open().empty() && told.open().empty();
    std::set<std::string> numbers;
    auto read = told.read(0, 0, [&](auto& text) { numbers.insert(text); });
    for (auto seq : given)
      whole &= seq <= doubtful || numbers.count(fmt::to_string(seq)) == 1;
    return whole && read && content(kept) == expected;
  }

  bool numbers_grow() const {
    return given.front() > 2 &&
           std::adjacent_find(given.begin(), given.end(),
                              std::greater_equal<>{}) == given.end();
  }
};

/// Enough for a new segment; few enough to wait in memory all.
constexpr size_t many = 900;
constexpr size_t few = 150;

size_t calls_of_a_life(size_t events_each) {
  life whole;
  auto before = whole.disk.calls();
  whole.live(events_each);
  return whole.disk.calls() - before;
}

/// Returns whether the numbers that were there could be seen.
bool judge(size_t nth, int code, size_t times, size_t events_each) {
  CAPTURE(nth);
  CAPTURE(code);
  life one;
  one.disk.fail_any(code, nth, times);
  one.live(events_each);
  CHECK(life::content(*one.book) == one.expected);
  CHECK(one.recovers());
  CHECK(one.is_on_disk(one.numbers_grow() ? 0 : few));
  CHECK_FALSE(one.disk.retried_sync());
  return one.numbers_grow();
}

} // namespace

TEST_CASE("failing calls: whichever one fails, the store works on and is "
          "durable again") {
  auto calls = calls_of_a_life(many);
  MESSAGE(calls << " calls");
  CHECK(calls > 30);
  for (size_t nth = 0; nth < calls; ++nth)
    for (int code : {EIO, ENOSPC, EROFS})
      CHECK(judge(nth, code, 1, many));
}

TEST_CASE("failing calls: so when all fail from one on, but numbers are given "
          "twice when those on the disk cannot be seen") {
  auto calls = calls_of_a_life(few);
  size_t blind = 0;
  for (size_t nth = 0; nth < calls; ++nth)
    blind += judge(nth, EIO, SIZE_MAX, few) ? 0 : 1;
  CHECK(blind == 4);
}
