#pragma once

#include "bus_adapters/netlink/address.hpp"
#include "bus_adapters/netlink/link.hpp"

#include <map>
#include <optional>
#include <vector>

namespace lh::netlink {

/// An address that a device no longer has, or has in vain.
struct lost_address {
  uint32_t ifindex = 0;
  ip_prefix prefix;
  bool duplicate = false; ///< another host has it
};

/// All addresses as last heard. Each change answers what followers must be
/// told: a loss is told once, whether the address goes or DAD fails first. Of
/// IPv6 link-local addresses their device tells, not they.
class address_table {
public:
  using news = std::vector<lost_address>;

  /// An address is there, as `fresh` says.
  news put(const address_info& fresh);

  /// An address is gone.
  news drop(const address_info& gone);

  /// The addresses are `all`, and no others.
  news replace(const std::vector<address_info>& all);

  /// Whether the address is there, and another host has it too.
  bool is_duplicate(uint32_t ifindex, const ip_prefix& prefix) const;

  /// What the device has of link-local addresses.
  link_local_info link_local_of(uint32_t ifindex) const;

  /// Its link-local addresses that another host has too.
  std::vector<ip_prefix> duplicate_link_locals(uint32_t ifindex) const;

private:
  std::map<place, uint32_t> flags_;
};

} // namespace lh::netlink
