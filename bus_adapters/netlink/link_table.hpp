#pragma once

#include "bus_adapters/netlink/address.hpp"
#include "bus_adapters/netlink/link.hpp"
#include "bus_adapters/netlink/placed_addresses.hpp"
#include "link.pb.h"

#include <map>
#include <set>
#include <string_view>
#include <vector>

namespace lh::netlink {

/// A device that lost its name, and what was put on it by that name.
struct renamed_device {
  uint32_t ifindex = 0;
  uint32_t own_mtu = 0; ///< what it had before a lease's; 0 when it has that
  std::set<ip_prefix> placed;
};

/// All devices as last heard. Each change answers what followers must be told,
/// in that order: a name that went first, then the one that came.
class link_table {
public:
  using news = std::vector<pb::LinkState>;

  /// A device is as `fresh` says.
  news put(link_info fresh);

  /// A device is gone.
  news drop(uint32_t ifindex);

  /// The devices are `all`, and no others.
  news replace(std::vector<link_info> all);

  /// The device of that name, or null; valid until the next change.
  const link_info* find(std::string_view device) const;

  /// The device of that index, or null; valid until the next change.
  const link_info* find(uint32_t ifindex) const;

  /// The MTU to set on a device: what a lease wants, or, when it wants none (0)
  /// or there is none any more, what the device had before the first that did;
  /// never more than `most`, when that is not 0. Less than 576 is no wish, and
  /// counts as 576 in `most` (RFC 791 3.1). 0 when there is nothing to set.
  uint32_t mtu_for(const link_info& device, uint32_t wanted, uint32_t most);

  /// What an earlier daemon knew of a device that has a lease's MTU; 0:
  /// nothing.
  void remember_mtu(uint32_t ifindex, uint32_t own);

  /// What a device had before a lease's; 0 when it has that.
  uint32_t own_mtu(uint32_t ifindex) const;

  /// What was put on a device, which it has by its name.
  placed_addresses& placed_on(uint32_t ifindex);

  /// The devices that lost their names since the last call.
  std::vector<renamed_device> take_renamed();

  /// What followers of `device` know, present or not.
  pb::LinkState state_of(const std::string& device) const;

  /// The state of every device.
  news all() const;

private:
  void lose_name(uint32_t ifindex, news& told);

  std::map<uint32_t, link_info> links_;
  std::map<uint32_t, uint32_t> own_mtu_;
  std::map<uint32_t, placed_addresses> placed_;
  std::vector<renamed_device> renamed_;
};

} // namespace lh::netlink
