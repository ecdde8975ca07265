#include "bus_adapters/netlink/placed_addresses.hpp"

namespace lh::netlink {

namespace {

uint32_t left_of(uint32_t lifetime_s, std::chrono::seconds age) {
  if (lifetime_s == for_ever)
    return for_ever;
  return age.count() >= lifetime_s
             ? 0
             : lifetime_s - static_cast<uint32_t>(age.count());
}

} // namespace

bool placed_addresses::put(const address& wanted, net::boot_time now) {
  auto& one = all_[wanted.prefix];
  one.wanted = wanted;
  one.at = now;
  return one.otherwise;
}

void placed_addresses::drop(const ip_prefix& prefix) {
  all_.erase(prefix);
}

std::set<ip_prefix> placed_addresses::prefixes() const {
  std::set<ip_prefix> all;
  for (auto& [prefix, one] : all_)
    all.insert(prefix);
  return all;
}

bool placed_addresses::is_doubtful(const address_info& heard,
                                   net::boot_time now) const {
  auto known = all_.find(heard.prefix);
  return known != all_.end() &&
         (known->second.otherwise || !is_as_put(known->second, heard, now));
}

bool placed_addresses::has_changed(const address_info& there,
                                   net::boot_time now) {
  auto known = all_.find(there.prefix);
  if (known == all_.end())
    return false;
  auto otherwise = !is_as_put(known->second, there, now);
  return !std::exchange(known->second.otherwise, otherwise) && otherwise;
}

/// Of one that another host has, DAD tells.
bool placed_addresses::is_as_put(const entry& one, const address_info& there,
                                 net::boot_time now) {
  auto age = std::chrono::floor<std::chrono::seconds>(now - one.at);
  auto left = one.wanted;
  left.preferred_s = left_of(left.preferred_s, age);
  left.valid_s = left_of(left.valid_s, age);
  return is_duplicate(there.flags) || is_as_wanted(there, left);
}

} // namespace lh::netlink
