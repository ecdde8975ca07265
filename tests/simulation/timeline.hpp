#pragma once

#include "messages/net/time.hpp"

#include <functional>
#include <map>
#include <optional>

namespace lh::simulation {

/// A point in a history, since its beginning; reboots do not set it back.
using moment = net::boot_time;

/// What the world is going to do, in the order of time.
class timeline {
public:
  using action = std::function<void()>;
  using ticket = std::pair<int64_t, uint64_t>;

  moment now() const { return now_; }

  ticket after(std::chrono::nanoseconds delay, action act);
  void cancel(const ticket& which) { actions_.erase(which); }

  /// When there is something to do next.
  std::optional<moment> next() const;

  void move_to(moment when) { now_ = when; }

  /// Does the first action whose time has come; false when there is none.
  bool act();

private:
  moment now_;
  uint64_t last_ = 0;
  std::map<ticket, action> actions_;
};

} // namespace lh::simulation
