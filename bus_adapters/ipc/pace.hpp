#pragma once

#include "messages/net/time.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace lh::bus {

/// How much of one sender is heard: some at once, and then one in a time.
/// Each that is heard is paid for with one pause.
class pace {
public:
  static constexpr std::chrono::milliseconds pause{100};

  explicit pace(int at_once) : at_once_(at_once) {}

  /// When the next may be heard.
  net::boot_time next_at() const {
    return {paid_until_.ns -
            (at_once_ - 1) * std::chrono::nanoseconds{pause}.count()};
  }

  /// One was heard.
  void count(net::boot_time now) {
    paid_until_ = std::max(paid_until_, now) + pause;
  }

  /// It was not heard after all.
  void take_back() {
    paid_until_.ns -= std::chrono::nanoseconds{pause}.count();
  }

  /// It is as one that never heard any.
  bool is_fresh(net::boot_time now) const { return paid_until_ <= now; }

private:
  int at_once_;
  net::boot_time paid_until_;
};

/// When the first of `senders` may be heard, by `moment`, which has none for
/// those that do not wait for it.
template <class Senders, class Moment>
std::optional<net::boot_time> first_moment(const Senders& senders,
                                           const Moment& moment) {
  std::optional<net::boot_time> first;
  for (auto& [whose, one] : senders)
    if (std::optional<net::boot_time> at = moment(one))
      first = std::min(first.value_or(*at), *at);
  return first;
}

} // namespace lh::bus
