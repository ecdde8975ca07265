#pragma once

#include "tests/persistence/driven_book.hpp"

namespace lh::test {

/// What a start finds of the events, each of which tells its number.
struct found_events {
  uint64_t count = 0;
  uint64_t newest = 0;
  bool in_order = true;
  bool claimed = false;
};

inline found_events events_of(fake_files& disk) {
  found_events found;
  for (auto& path : disk.paths())
    found.claimed |= path.find("events-claimed-") != std::string::npos;
  event_book book{disk, "/store", "/quarantine", "/run"};
  static_cast<void>(book.open());
  found.newest = book.newest_seq();
  auto outcome = book.read(0, 0, [&](auto& text) {
    found.in_order &= text == fmt::to_string(++found.count);
  });
  found.in_order &= outcome.has_value();
  return found;
}

/// An event book with what it has promised at each point of the trace; it
/// reaches its disk through `port`, which may be a faulty way to it.
class driven_events {
public:
  driven_events(fake_files& disk, persistence::file_port& port)
      : disk_(disk), port_(port) {
    disk_.place("/run/of others", {});
    reopen();
  }

  /// As after a kill -9 of a daemon whose disk took everything.
  void reopen() {
    book_.emplace(port_, "/store", "/quarantine", "/run");
    static_cast<void>(book_->open());
  }

  void append(size_t events) {
    auto tell = [](uint64_t seq) { return fmt::to_string(seq); };
    auto outcome = book_->append(std::vector<persistence::journal_entry>(
        events, persistence::event_entry(tell)));
    batch_ends_.insert(book_->newest_seq());
    if (!outcome)
      given_.push_back({disk_.trace().size(), book_->newest_seq()});
  }

  bool sync() {
    auto outcome = book_->sync();
    if (outcome)
      synced_.push_back({disk_.trace().size(), book_->newest_seq()});
    return outcome.has_value();
  }

  bool durable() const { return book_->alarm().empty(); }
  uint64_t newest() const { return book_->newest_seq(); }

  judgement judge_all_cuts() const {
    judgement all;
    for_each_power_cut(disk_, [&](fake_files& left, const power_cut& cut) {
      ++all.states;
      all.wrong += allows(events_of(left), cut) ? 0 : 1;
    });
    return all;
  }

private:
  struct promise {
    size_t trace_end;
    uint64_t seq;
  };

  static uint64_t newest_before(const std::vector<promise>& promises,
                                size_t at) {
    uint64_t newest = 0;
    for (auto& [trace_end, seq] : promises)
      if (trace_end <= at)
        newest = seq;
    return newest;
  }

  /// Synced events are there, whole batches without a gap follow, and numbers
  /// that were given while the disk refused are not given again.
  bool allows(const found_events& found, const power_cut& cut) const {
    return found.in_order && batch_ends_.count(found.count) == 1 &&
           found.count >= newest_before(synced_, cut.at) &&
           found.newest >= newest_before(given_, cut.at) &&
           (found.newest == found.count ||
            (found.claimed && found.newest <= newest()));
  }

  fake_files& disk_;
  persistence::file_port& port_;
  std::optional<event_book> book_;
  std::vector<promise> synced_;
  std::vector<promise> given_;
  std::set<uint64_t> batch_ends_{0};
};

} // namespace lh::test
