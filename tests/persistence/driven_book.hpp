#pragma once

#include "persistence/event_book.hpp"
#include "persistence/recovery_book.hpp"
#include "tests/support/power_cuts.hpp"

#include <fmt/format.h>

namespace lh::test {

using persistence::change;
using persistence::event_book;
using persistence::recovery_book;
using model = std::map<std::string, std::string>;

/// What power cuts left: how many states were looked at, how many are wrong.
struct judgement {
  size_t states = 0;
  size_t wrong = 0;

  void operator+=(const judgement& other) {
    states += other.states;
    wrong += other.wrong;
  }
};

/// What a start on this disk finds.
inline model content_of(fake_files& disk) {
  recovery_book book{disk, "/store", "/quarantine"};
  static_cast<void>(book.open());
  model content;
  book.for_each(1, [&](auto& key, auto& payload) { content[key] = payload; });
  return content;
}

/// A recovery book beside a plain map that goes through the same changes; it
/// reaches its disk through `port`, which may be a faulty way to it.
class driven_book {
public:
  driven_book(fake_files& disk, persistence::file_port& port)
      : disk_(disk), port_(port) {
    reopen();
    done(false);
  }

  /// As after a kill -9.
  void reopen() {
    book_.emplace(port_, "/store", "/quarantine");
    static_cast<void>(book_->open());
  }

  void commit(const std::vector<change>& changes) {
    for (auto& [key, kind, payload] : changes)
      if (payload)
        state_[key] = *payload;
      else
        state_.erase(key);
    bool makes_good = !book_->alarm().empty();
    auto outcome = book_->commit(changes);
    done(outcome && makes_good);
  }

  bool sync() {
    auto outcome = book_->sync();
    done(outcome.has_value());
    return outcome.has_value();
  }

  bool holds() const { return read() == state_; }
  bool durable() const { return book_->alarm().empty(); }

  judgement judge_all_cuts() const {
    judgement all;
    for_each_power_cut(disk_, [&](fake_files& left, const power_cut& cut) {
      ++all.states;
      all.wrong += allows(content_of(left), cut) ? 0 : 1;
    });
    return all;
  }

private:
  struct step {
    size_t trace_end;
    model state;
    bool synced;
  };

  void done(bool synced) {
    steps_.push_back({disk_.trace().size(), state_, synced});
  }

  model read() const {
    model content;
    book_->for_each(1, [&](auto& key, auto& value) { content[key] = value; });
    return content;
  }

  /// From the last synced state to the one that was being made.
  bool allows(const model& found, const power_cut& cut) const {
    size_t oldest = 0;
    size_t newest = 0;
    for (size_t i = 0; i < steps_.size(); ++i) {
      if (steps_[i].synced && steps_[i].trace_end <= cut.at)
        oldest = i;
      if (i == 0 || steps_[i - 1].trace_end < cut.at)
        newest = i;
    }
    newest = std::max(oldest, newest);
    for (auto i = oldest; i <= newest; ++i)
      if (steps_[i].state == found)
        return true;
    return false;
  }

  fake_files& disk_;
  persistence::file_port& port_;
  std::optional<recovery_book> book_;
  model state_;
  std::vector<step> steps_;
};

} // namespace lh::test
