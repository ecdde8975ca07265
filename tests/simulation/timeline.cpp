#include "tests/simulation/timeline.hpp"

namespace lh::simulation {

timeline::ticket timeline::after(std::chrono::nanoseconds delay, action act) {
  ticket which{now_.ns + delay.count(), ++last_};
  actions_.emplace(which, std::move(act));
  return which;
}

std::optional<moment> timeline::next() const {
  if (actions_.empty())
    return std::nullopt;
  return moment{actions_.begin()->first.first};
}

bool timeline::act() {
  if (actions_.empty() || actions_.begin()->first.first > now_.ns)
    return false;
  actions_.extract(actions_.begin()).mapped()();
  return true;
}

} // namespace lh::simulation
