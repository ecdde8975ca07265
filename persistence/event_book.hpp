#pragma once

#include "persistence/event_segment.hpp"
#include "persistence/number_claim.hpp"

#include <deque>
#include <utility>

namespace lh::persistence {

/// Makes a payload. An event gets its own number; a note that of the last event
/// in its batch, wherever it stands there, or 0 when there is none.
using payload_builder = std::function<std::string(uint64_t seq)>;

/// One thing to write down.
struct journal_entry {
  std::optional<std::string> subject; ///< of a note; nothing for an event
  payload_builder payload;
};

/// A numbered event.
journal_entry event_entry(payload_builder payload);

/// A note about a subject, without a number.
journal_entry note_entry(std::string subject, payload_builder payload);

/// Numbered events that survive, on disk only: DIR/events-FIRST.log hold at
/// most 5000 each, and at least the last 10,000 stay. Numbers start at 1, grow
/// by 1 and are never used twice, also after damage (then 5000 are skipped).
/// While the disk does not take them the newest 1000 entries wait in memory,
/// with an alarm, and are written in order by the next call that succeeds;
/// their numbers are claimed where that can still be done.
class event_book {
public:
  /// Numbers are claimed in `directory`, else in `second_directory`, which need
  /// not outlive the boot.
  event_book(file_port& port, std::string directory,
             const std::string& quarantine_directory,
             const std::string& second_directory);

  /// Reads the segments; tells what had to be set aside.
  std::vector<set_aside> open();

  /// What had to be set aside later on, since the last call.
  std::vector<set_aside> take_report() { return std::exchange(report_, {}); }

  /// Numbers and writes a batch of at most 1000 entries, all or none of it
  /// also after a power cut. Faults carry errno; the batch waits then, unless
  /// it is larger than a record can be (EFBIG).
  result<void> append(const std::vector<journal_entry>& entries);

  /// Returns when everything is on the disk.
  result<void> sync();

  using payload_fn = std::function<void(const std::string& payload)>;

  /// Gives the events after `since` among the last 10,000, oldest first, at
  /// most `limit` of them (0: all). After a fault (errno) some are missing.
  result<void> read(uint64_t since, uint64_t limit, const payload_fn& fn) const;

  /// Gives the kept notes about a subject, oldest first.
  result<void> notes(const std::string& subject, const payload_fn& fn) const;

  /// The number of the newest event of all, 0 when there was none.
  uint64_t newest_seq() const { return newest_; }

  /// Why events are not durable now; empty when they are.
  const std::string& alarm() const { return alarm_; }

private:
  std::vector<uint64_t> list_segments();
  void read_segments();
  void list_again();
  void read_segment(uint64_t first, bool is_last);
  result<void> skip_segment(uint64_t first);
  result<void> write_waiting();
  result<void> write(const journal_batch& batch);
  result<void> settle_last();
  result<void> replace_last(const std::string& why);
  void move_away(const std::string& path, const std::string& why);
  result<void> start_segment(const journal_batch& batch);
  void limit_waiting();
  void drop_old_segments();
  result<void> visit(uint64_t since, const item_fn& fn) const;
  result<void> noted(result<void> outcome);

  file_port& port_;
  std::string directory_;
  quarantine quarantine_;
  number_claim claim_;
  std::deque<event_segment> segments_;
  std::deque<journal_batch> waiting_;
  uint64_t newest_ = 0;
  uint64_t lost_ = 0;
  std::string alarm_;
  result<void> listed_;
  std::vector<set_aside> report_;
};

} // namespace lh::persistence
