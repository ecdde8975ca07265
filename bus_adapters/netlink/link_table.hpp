#pragma once

#include "bus_adapters/netlink/link.hpp"
#include "link.pb.h"

#include <map>
#include <string_view>
#include <vector>

namespace lh::netlink {

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

  /// What followers of `device` know, present or not.
  pb::LinkState state_of(const std::string& device) const;

  /// The state of every device.
  news all() const;

private:
  std::map<uint32_t, link_info> links_;
  std::map<uint32_t, uint32_t> own_mtu_;
};

} // namespace lh::netlink
