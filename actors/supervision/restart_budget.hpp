#pragma once

#include "messages/net/time.hpp"

#include <chrono>
#include <deque>
#include <optional>

namespace lh::supervision {

/// How often and how fast something that dies is started again.
struct restart_policy {
  /// More deaths than this within the period are too many.
  size_t max_deaths = 5;
  std::chrono::milliseconds period{60000};
  /// The first restart is immediate; the next ones wait this, doubled.
  std::chrono::milliseconds first_delay{100};
  std::chrono::milliseconds max_delay{60000};
};

/// Restart intensity as OTP has it, with a growing delay between starts.
class restart_budget {
public:
  explicit restart_budget(restart_policy policy) : policy_(policy) {}

  void set_policy(restart_policy policy) { policy_ = policy; }

  /// Counts a death. `healthy`: it had run well, so delays start over;
  /// `jitter` in -1..1 moves the delay by up to 10 %. The delay until the
  /// next start, or nothing when that was one death too many.
  std::optional<std::chrono::nanoseconds> on_death(net::boot_time now,
                                                   bool healthy, double jitter);

  /// Forgets everything: the cause was fixed.
  void reset();

  size_t deaths_in_period(net::boot_time now);

private:
  std::chrono::nanoseconds next_delay(double jitter) const;

  restart_policy policy_;
  std::deque<net::boot_time> deaths_;
  unsigned in_a_row_ = 0;
};

} // namespace lh::supervision
