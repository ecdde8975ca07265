#pragma once

#include "messages/net/time.hpp"

#include <chrono>
#include <cstddef>
#include <deque>

namespace lh::supervision {

/// How much is borne: more than `count` in the period is too much.
struct budget {
  /// Any number is borne.
  static constexpr size_t unlimited = SIZE_MAX;

  size_t count = unlimited;
  std::chrono::milliseconds period{0};
};

/// Counts what happens in a period, as OTP counts restarts.
class intensity {
public:
  /// Counts one more; whether that is within the budget.
  bool add(net::boot_time now, const budget& allowed);

  /// How many there were in the period that ends now.
  size_t in_period(net::boot_time now, std::chrono::milliseconds period);

  void reset() { times_.clear(); }

private:
  std::deque<net::boot_time> times_;
};

} // namespace lh::supervision
