#pragma once

#include "actors/client/lease6_plan.hpp"

#include <map>
#include <set>

namespace lh::tests {

/// Where something is: "wan0 2001:db8::1/128", "unreachable 2001:db8:200::/56".
using places6 = std::set<std::string>;

std::string place_of(const pb::DeviceAddress6& address);
places6 places_of(const client::kernel_state6& wanted);
/// What the record says to be in the kernel.
places6 places_of(const pb::ClientRecord& record);

/// Devices that come, go and change, with what was put on them; and routes.
class kernel6 {
public:
  using lost_addresses = std::vector<pb::AddressLost>;

  struct device {
    uint32_t ifindex = 0; ///< 0: absent
    bool running = false;
    bool link_local = false;
    bool duplicate = false; ///< another host has the link-local address
  };

  std::map<std::string, device> devices;

  pb::LinkState link(const std::string& name) const;

  void change(const pb::ChangeAddresses6& wanted, net::boot_time now);

  /// A device that is set down loses its addresses.
  lost_addresses clear(const std::string& name);
  lost_addresses expire(net::boot_time now);
  /// Another program removes the address of this number that is no duplicate.
  lost_addresses remove_one(size_t number);
  /// Another host turns out to have the address of this number.
  lost_addresses find_duplicate(size_t number);
  void reboot();

  places6 places() const;
  /// Those that another host has.
  places6 duplicates() const;
  /// When the kernel removes it by itself; INT64_MAX ns: never.
  net::boot_time end_of(const std::string& place) const;

private:
  struct entry {
    pb::DeviceAddress6 address;
    net::boot_time end;
    bool duplicate = false;
  };

  template <class Condition>
  lost_addresses remove_if(const Condition& condition);

  std::map<std::string, entry> entries_;
  places6 unreachable_;
};

} // namespace lh::tests
