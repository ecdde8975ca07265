#include "actors/client/lease6_clock.hpp"

#include "actors/client/lease6_bindings.hpp"
#include "actors/client/lease6_plan.hpp"

namespace lh::client {

using namespace std::chrono;

namespace {

nanoseconds time_left(uint32_t lifetime_s, net::boot_time from,
                      net::boot_time now) {
  auto end = from + seconds{lifetime_s};
  return std::max(end - std::max(from, now), nanoseconds{0});
}

void take_earlier(std::optional<net::boot_time>& earliest,
                  std::optional<net::boot_time> other) {
  if (other && (!earliest || *other < *earliest))
    earliest = other;
}

bool is_empty(const pb::Lease6& lease) {
  return lease.addresses().empty() && lease.prefixes().empty();
}

/// A restart has forgotten how long they wait: then they have waited.
net::boot_time end_of_withdrawn(const held_lease6& held) {
  return held.settle_by.value_or(held.obtained);
}

void settle_prefixes(held_lease6& held, net::boot_time now) {
  bool late = end_of_withdrawn(held) <= now;
  auto& prefixes = *held.lease.mutable_prefixes();
  bindings::drop(prefixes, [&](auto& prefix) {
    return has_ended(prefix.valid_s(), held.obtained, now) ||
           (late && bindings::is_withdrawn(prefix));
  });
  for (auto& prefix : prefixes)
    if (prefix.state() == bindings::preferred &&
        has_ended(prefix.preferred_s(), held.obtained, now))
      prefix.set_state(std::string{bindings::deprecated});
  bindings::sort_by_state(prefixes);
  if (std::none_of(prefixes.begin(), prefixes.end(), bindings::is_withdrawn))
    held.settle_by.reset();
}

} // namespace

std::optional<net::boot_time> end_of(uint32_t lifetime_s, net::boot_time from) {
  if (lifetime_s == infinite_lifetime)
    return std::nullopt;
  return from + seconds{lifetime_s};
}

bool has_ended(uint32_t lifetime_s, net::boot_time from, net::boot_time now) {
  auto end = end_of(lifetime_s, from);
  return end && *end <= now;
}

uint32_t left_of(uint32_t lifetime_s, net::boot_time from, net::boot_time now) {
  if (lifetime_s == infinite_lifetime)
    return lifetime_s;
  auto left = floor<seconds>(time_left(lifetime_s, from, now));
  return static_cast<uint32_t>(left.count());
}

uint32_t left_for_kernel(uint32_t lifetime_s, net::boot_time from,
                         net::boot_time now) {
  if (lifetime_s == infinite_lifetime)
    return lifetime_s;
  auto left = ceil<seconds>(time_left(lifetime_s, from, now));
  return static_cast<uint32_t>(left.count());
}

std::optional<held_lease6> settle(const held_lease6& held, net::boot_time now) {
  auto settled = held;
  bindings::drop(*settled.lease.mutable_addresses(), [&](auto& address) {
    return has_ended(address.valid_s(), held.obtained, now);
  });
  settle_prefixes(settled, now);
  if (is_empty(settled.lease) && !is_empty(held.lease))
    return std::nullopt;
  return settled;
}

std::optional<net::boot_time> next_end(const held_lease6& held) {
  std::optional<net::boot_time> next;
  for (auto& address : held.lease.addresses())
    take_earlier(next, end_of(address.valid_s(), held.obtained));
  for (auto& prefix : held.lease.prefixes()) {
    take_earlier(next, end_of(prefix.valid_s(), held.obtained));
    if (prefix.state() == bindings::preferred)
      take_earlier(next, end_of(prefix.preferred_s(), held.obtained));
    if (bindings::is_withdrawn(prefix))
      take_earlier(next, end_of_withdrawn(held));
  }
  return next;
}

pb::Lease6 lease_at(const held_lease6& held, net::boot_time now) {
  auto lease = held.lease;
  auto age = [&](auto& binding) {
    binding.set_preferred_s(left_of(binding.preferred_s(), held.obtained, now));
    binding.set_valid_s(left_of(binding.valid_s(), held.obtained, now));
  };
  for (auto& address : *lease.mutable_addresses())
    age(address);
  for (auto& prefix : *lease.mutable_prefixes()) {
    age(prefix);
    if (prefix.state() == bindings::preferred && prefix.preferred_s() == 0)
      prefix.set_state(std::string{bindings::deprecated});
  }
  bindings::sort_by_state(*lease.mutable_prefixes());
  return lease;
}

} // namespace lh::client
