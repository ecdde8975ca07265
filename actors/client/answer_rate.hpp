#pragma once

#include "messages/net/time.hpp"

#include <chrono>
#include <cstddef>
#include <deque>

namespace lh::client {

/// How often a client program is answered. A server that gives lifetimes of
/// nothing, or never knows what it gave, can make one ask without a pause.
class answer_rate {
public:
  static constexpr std::chrono::seconds period{10};

  /// More than any lease needs in a period, as a lease of one second does not
  /// reach it; each address and prefix held may be spoken of by itself.
  static constexpr size_t usual(size_t bindings) { return 40 + 4 * bindings; }

  /// Counts an answer. Whether that was one too many. One from before the last
  /// is told again, as the spool does while the disk is full; it counts for
  /// nothing.
  bool on_answer(net::boot_time at, size_t bindings);

  /// Another process: nothing has been answered yet.
  void reset() { answers_.clear(); }

private:
  std::deque<net::boot_time> answers_;
};

} // namespace lh::client
