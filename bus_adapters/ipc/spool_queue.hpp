#pragma once

#include "bus_adapters/ipc/pace.hpp"
#include "messages/ipc/spool.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lh::bus {

/// Whose a spooled event is.
struct spool_sender {
  std::string client;
  uid_t owner = 0; // of the file

  friend auto operator<=>(const spool_sender&, const spool_sender&) = default;
};

/// Which file of the spool is read next, in the order in which they were found:
/// of each sender a few are under way, and beyond a rate he waits, so that who
/// has many waits for himself and nobody else does.
class spool_queue {
public:
  /// So many of one sender are under way.
  static constexpr size_t at_once = 4;
  /// So many of one sender are read without a pause: all that he may have.
  static constexpr int without_pause = ipc::spool_limit;
  static constexpr size_t crowd = 4 * ipc::spool_limit;

  /// Files are there, and it is not known whose they are. Those that it has
  /// already are passed over.
  void found(const std::vector<ipc::spool_name>& names);

  /// One to look at: it is then of() somebody, again() or done().
  std::optional<ipc::spool_name> unknown();

  /// Whose it is. Beyond spool_limit of one sender what has waited longest is
  /// given back, as done.
  std::optional<ipc::spool_name> of(const spool_sender& whose,
                                    ipc::spool_name file);

  /// A file to read now, the next of a sender in turn: then done() or again().
  std::optional<ipc::spool_name> next(net::boot_time now);

  /// It could not be read: it is unknown as before.
  void again(ipc::spool_name file);

  void done(ipc::spool_name file);

  /// Whether so many are unknown that no others need be found.
  bool is_crowded() const { return unknown_.size() >= crowd; }

  /// Whether a sender has had all that is read without a pause.
  bool is_over_rate(const spool_sender& whose, net::boot_time now) const;

  /// Whether unknown() or next() has a file.
  bool is_ready(net::boot_time now) const;

  /// When next() has one that now waits for its sender's rate alone.
  std::optional<net::boot_time> next_at() const;

  /// How many were found so far.
  uint64_t count() const { return count_; }

  /// Whether none of the first `count` can be an event of this client.
  bool is_read(const std::string& client, uint64_t count) const;

private:
  using files = std::map<uint64_t, ipc::spool_name>; // as they were found

  struct share {
    files waiting;
    files under_way;
    pace events{without_pause};

    bool has_room() const {
      return !waiting.empty() && under_way.size() < at_once;
    }
    bool may_go_on(net::boot_time now) const {
      return has_room() && events.next_at() <= now;
    }
  };

  void forget(net::boot_time now);

  uint64_t count_ = 0;
  std::map<ipc::spool_name, uint64_t> numbers_;
  files unknown_;
  std::map<spool_sender, share> senders_;
  spool_sender last_; // whose turn it was
};

} // namespace lh::bus
