#include "actors/supervision/intensity.hpp"

namespace lh::supervision {

bool intensity::add(net::boot_time now, const budget& allowed) {
  if (allowed.count == budget::unlimited || allowed.count == 0)
    return allowed.count != 0;
  times_.push_back(now);
  return in_period(now, allowed.period) <= allowed.count;
}

size_t intensity::in_period(net::boot_time now,
                            std::chrono::milliseconds period) {
  while (!times_.empty() && now - times_.front() > period)
    times_.pop_front();
  return times_.size();
}

} // namespace lh::supervision
