#pragma once

#include "bus_adapters/netlink/address.hpp"
#include "messages/net/time.hpp"

#include <map>
#include <set>

namespace lh::netlink {

/// What was put on a device, and whether it is still as it was put there.
class placed_addresses {
public:
  /// It was put there, or its lifetimes were refreshed. Whether it was
  /// otherwise, so that a look must tell whether it is right now.
  bool put(const address& wanted, net::boot_time now);

  /// It was taken away again.
  void drop(const ip_prefix& prefix);

  std::set<ip_prefix> prefixes() const;

  /// Whether what was heard, perhaps late, is a reason to look at the address.
  bool is_doubtful(const address_info& heard, net::boot_time now) const;

  /// Whether another program has changed it since it was as it was put there.
  /// What stays otherwise, as nobody could or wanted to mend it, is no change.
  bool has_changed(const address_info& there, net::boot_time now);

private:
  struct entry {
    address wanted;
    net::boot_time at;
    bool otherwise = false;
  };

  static bool is_as_put(const entry& one, const address_info& there,
                        net::boot_time now);

  std::map<ip_prefix, entry> all_;
};

} // namespace lh::netlink
