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

  /// What followers of `device` know, present or not.
  pb::LinkState state_of(const std::string& device) const;

  /// The state of every device.
  news all() const;

private:
  std::map<uint32_t, link_info> links_;
};

} // namespace lh::netlink
