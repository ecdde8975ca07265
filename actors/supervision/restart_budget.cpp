#include "actors/supervision/restart_budget.hpp"

#include <algorithm>

namespace lh::supervision {

std::optional<std::chrono::nanoseconds>
restart_budget::on_death(net::boot_time now, bool healthy, double jitter) {
  deaths_.push_back(now);
  if (deaths_in_period(now) > policy_.max_deaths)
    return std::nullopt;
  if (healthy)
    in_a_row_ = 0;
  auto delay = next_delay(jitter);
  ++in_a_row_;
  return delay;
}

void restart_budget::reset() {
  deaths_.clear();
  in_a_row_ = 0;
}

size_t restart_budget::deaths_in_period(net::boot_time now) {
  while (!deaths_.empty() && now - deaths_.front() > policy_.period)
    deaths_.pop_front();
  return deaths_.size();
}

std::chrono::nanoseconds restart_budget::next_delay(double jitter) const {
  if (in_a_row_ == 0)
    return {};
  std::chrono::nanoseconds delay = policy_.first_delay;
  for (unsigned n = 1; n < in_a_row_ && delay < policy_.max_delay; ++n)
    delay *= 2;
  delay = std::min<std::chrono::nanoseconds>(delay, policy_.max_delay);
  auto moved = static_cast<double>(delay.count()) * 0.1 * jitter;
  return delay + std::chrono::nanoseconds{static_cast<int64_t>(moved)};
}

} // namespace lh::supervision
