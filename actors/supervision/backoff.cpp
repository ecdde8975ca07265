#include "actors/supervision/backoff.hpp"

#include <algorithm>

namespace lh::supervision {

std::chrono::nanoseconds delay_after(const backoff& how, unsigned tries,
                                     double jitter) {
  if (how.at_once && tries == 0)
    return {};
  std::chrono::nanoseconds most = how.most;
  std::chrono::nanoseconds delay = how.first;
  for (unsigned n = how.at_once ? 1 : 0; n < tries && delay < most; ++n)
    delay *= 2;
  delay = std::min(delay, most);
  auto share = jitter * backoff::jitter_percent / 100;
  auto moved = static_cast<double>(delay.count()) * share;
  return delay + std::chrono::nanoseconds{static_cast<int64_t>(moved)};
}

} // namespace lh::supervision
