#pragma once

#include "bus_adapters/ipc/pace.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <sys/types.h>

namespace lh::bus {

/// Whose packet is read next. Each sender has one at a time under way, so that
/// who says much waits for himself and nobody else does; beyond a rate he waits
/// too. What waits lies in the kernel.
class turns {
public:
  /// So many packets of one sender are read without a pause.
  static constexpr int at_once = 64;

  /// Connection `watch` of a sender may have a packet.
  void wait(pid_t sender, uint64_t watch);

  /// A connection to read from now, whose sender then has to end() it; nothing
  /// when nobody may be heard.
  std::optional<uint64_t> next(net::boot_time now);

  /// A packet of this sender was read.
  void count(pid_t sender, net::boot_time now);

  /// What came in the name of one sender was another's.
  void move(pid_t from, pid_t to, uint64_t watch);

  /// The packet is dealt with, or the connection is gone.
  void end(pid_t sender, uint64_t watch);

  /// When somebody may be heard who now waits for his rate alone.
  std::optional<net::boot_time> next_at() const;

private:
  struct state {
    std::deque<uint64_t> waiting;
    std::optional<uint64_t> under_way;
    pace packets{at_once};

    bool is_waiting() const { return !waiting.empty() && !under_way; }
  };

  std::map<pid_t, state> senders_;
};

} // namespace lh::bus
