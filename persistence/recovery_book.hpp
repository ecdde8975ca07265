#pragma once

#include "persistence/append_log.hpp"
#include "persistence/item.hpp"

#include <map>

namespace lh::persistence {

/// A new value for a key, or the key's end when there is none.
struct change {
  std::string key;
  uint8_t kind = 0;
  std::optional<std::string> payload;
};

/// What a key holds; the kind is the caller's.
struct kept_value {
  uint8_t kind = 0;
  std::string payload;

  friend bool operator==(const kept_value&, const kept_value&) = default;
};

/// A map that survives: DIR/recovery.log holds its changes, the last one wins.
/// While the disk does not take them the map works on in memory with an alarm;
/// the first call that succeeds after that writes the whole map anew.
class recovery_book {
public:
  recovery_book(file_port& port, const std::string& directory,
                const std::string& quarantine_directory);

  /// Reads the log; tells what had to be set aside. A damaged or unknown one
  /// moves to the quarantine whole and the map starts empty.
  std::vector<set_aside> open();

  /// Faults carry errno; the map has the change also then, unless it is larger
  /// than a record can be (EFBIG).
  result<void> put(const std::string& key, uint8_t kind, std::string payload);
  result<void> erase(const std::string& key);

  /// All of the changes or none, also after a power cut.
  result<void> commit(const std::vector<change>& changes);

  /// Returns when everything is on the disk.
  result<void> sync();

  /// Nothing when there is no such key; valid until the next change.
  const kept_value* find(const std::string& key) const;

  /// Visits the keys of one kind in order.
  void
  for_each(uint8_t kind,
           const std::function<void(const std::string& key,
                                    const std::string& payload)>& fn) const;

  /// Why the map is not durable now; empty when it is.
  const std::string& alarm() const { return alarm_; }

private:
  void read(std::vector<set_aside>& report);
  void move_away(const std::string& why, std::vector<set_aside>& report);
  bool replay(std::string_view batch);
  void apply(const change& change);
  void compact_if_worthwhile();
  uint64_t live_size() const;
  result<void> repair();
  result<void> noted(result<void> outcome);

  quarantine quarantine_;
  append_log log_;
  std::map<std::string, kept_value> values_;
  std::string alarm_;
  uint64_t compact_above_;
  bool must_move_ = false;
};

} // namespace lh::persistence
