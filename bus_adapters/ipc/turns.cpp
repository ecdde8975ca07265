#include "bus_adapters/ipc/turns.hpp"

#include <algorithm>

namespace lh::bus {

void turns::wait(pid_t sender, uint64_t watch) {
  senders_[sender].waiting.push_back(watch);
}

/// Who has nothing more to say, and could say all at once, is forgotten.
std::optional<uint64_t> turns::next(net::boot_time now) {
  for (auto at = senders_.begin(); at != senders_.end();) {
    auto& one = at->second;
    if (one.is_waiting() && one.packets.next_at() <= now) {
      one.under_way = one.waiting.front();
      one.waiting.pop_front();
      return one.under_way;
    }
    bool idle =
        one.waiting.empty() && !one.under_way && one.packets.is_fresh(now);
    at = idle ? senders_.erase(at) : std::next(at);
  }
  return std::nullopt;
}

void turns::count(pid_t sender, net::boot_time now) {
  senders_[sender].packets.count(now);
}

void turns::end(pid_t sender, uint64_t watch) {
  auto found = senders_.find(sender);
  if (found == senders_.end())
    return;
  auto& one = found->second;
  if (one.under_way == watch)
    one.under_way.reset();
  one.waiting.erase(std::remove(one.waiting.begin(), one.waiting.end(), watch),
                    one.waiting.end());
}

void turns::move(pid_t from, pid_t to, uint64_t watch) {
  bool heard = senders_[from].under_way == watch;
  end(from, watch);
  if (heard)
    senders_[to].under_way = watch;
  else
    wait(to, watch);
}

std::optional<net::boot_time> turns::next_at() const {
  return first_moment(senders_, [](const state& one) {
    return one.is_waiting() ? std::optional{one.packets.next_at()}
                            : std::nullopt;
  });
}

} // namespace lh::bus
