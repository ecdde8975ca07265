#pragma once

#include "persistence/append_log.hpp"
#include "persistence/item.hpp"

namespace lh::persistence {

/// Events and notes that are written together; the events are numbered from
/// `first_seq`, which is the next number when there are none.
struct journal_batch {
  uint64_t first_seq = 1;
  uint64_t events = 0;
  uint64_t notes = 0;
  std::string items;
};

constexpr uint8_t event_tag = 1;
constexpr uint8_t note_tag = 2;

/// Gets every item of a batch; an event with its number, a note with 0.
using item_fn = std::function<verdict(uint64_t seq, const item& part)>;

/// Visits the items of a batch whose first event has the number `seq`, and
/// leaves `seq` at the number after it.
verdict visit_items(std::string_view items, uint64_t& seq, const item_fn& fn);

/// One file of the event book: events with numbers that follow each other, and
/// notes between them. The newest 5000 to 10,000 notes stay. What has not
/// reached the disk is also kept in memory, because after a failed sync the
/// file may have lost it.
class event_segment {
public:
  static constexpr uint64_t most_events = 5000;
  static constexpr uint64_t most_notes = 10'000;

  event_segment(file_port& port, const std::string& directory, uint64_t first);

  /// The number in a file's name; nothing when it is no segment's name.
  static std::optional<uint64_t> parse_name(std::string_view name);

  /// Reads and counts what is there.
  result<log_opening> open(quarantine& aside);

  /// Makes the file, durably, with these batches. After a fault it may be in
  /// place nonetheless, and takes no more before settle().
  result<void> start(const std::vector<journal_batch>& batches);
  bool in_place() const { return log_.replaced(); }

  /// Whether the batch follows on here and there is room for it.
  bool takes(const journal_batch& batch) const;

  result<void> append(journal_batch batch);
  result<void> sync();

  /// Writes the segment anew when its file takes no more batches, or when it
  /// has too many notes.
  result<void> settle();

  /// Whether the last settle() failed because what was on the disk is lost.
  bool spoiled() const { return spoiled_; }

  /// What only the memory holds for sure, oldest first.
  const std::vector<journal_batch>& unsynced() const { return unsynced_; }

  result<void> visit(const item_fn& fn) const;

  uint64_t first() const { return first_; }
  /// The number after its last event.
  uint64_t next() const { return first_ + events_; }
  const std::string& path() const { return log_.path(); }

private:
  result<std::vector<record>> gather(uint64_t& drop);
  result<void> renew();
  using batch_fn = std::function<verdict(std::string_view items)>;
  result<void> read_synced(const batch_fn& fn) const;
  void count(const journal_batch& batch);

  file_port& port_;
  append_log log_;
  uint64_t first_;
  uint64_t events_ = 0;
  uint64_t notes_ = 0;
  uint64_t batches_ = 0;
  std::vector<journal_batch> unsynced_;
  bool spoiled_ = false;
};

} // namespace lh::persistence
