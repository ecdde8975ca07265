#pragma once

#include "tests/simulation/timeline.hpp"

#include <string>

namespace lh::simulation {

/// The clocks of the box: CLOCK_BOOTTIME starts anew with each boot, the wall
/// clock can be set to anything.
class host_clock {
public:
  explicit host_clock(const timeline& time) : time_(time) {}

  net::boot_time boot() const {
    return {since_boot + (time_.now().ns - booted_.ns)};
  }
  int64_t wall_ns() const { return wall_at_start_ + time_.now().ns; }
  std::string boot_id() const { return "boot-" + std::to_string(boots_); }

  void step_wall(std::chrono::nanoseconds by) {
    wall_at_start_ += by.count();
    constexpr std::chrono::nanoseconds day = std::chrono::hours{24};
    set_back_ |= by.count() < 0 && by > -day;
  }
  /// By so little that a lease may seem younger than it is.
  bool was_set_back() const { return set_back_; }
  void reboot() {
    booted_ = time_.now();
    ++boots_;
  }

private:
  /// The daemon's start is not the kernel's.
  static constexpr int64_t since_boot = 20'000'000'000;

  const timeline& time_;
  moment booted_;
  int64_t wall_at_start_ = 1'800'000'000'000'000'000;
  bool set_back_ = false;
  int boots_ = 1;
};

} // namespace lh::simulation
