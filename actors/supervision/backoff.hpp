#pragma once

#include <chrono>

namespace lh::supervision {

/// How long to wait before each of several tries in a row.
struct backoff {
  /// What jitter may move a delay by.
  static constexpr unsigned jitter_percent = 10;

  /// The first try is immediate, and `first` comes before the second.
  bool at_once = false;
  std::chrono::milliseconds first{0};
  /// Delays are doubled up to this.
  std::chrono::milliseconds most{0};
};

/// The delay before the next try after `tries` in a row; `jitter` in -1..1.
std::chrono::nanoseconds delay_after(const backoff& how, unsigned tries,
                                     double jitter);

} // namespace lh::supervision
