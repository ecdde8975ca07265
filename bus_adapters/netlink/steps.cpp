#include "bus_adapters/netlink/steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <initializer_list>

namespace lh::netlink {

namespace {

/// Says what a fault befell, unless its code is one of `harmless`.
result<void> judge(const result<void>& done, const std::string& what,
                   std::initializer_list<int> harmless = {}) {
  if (done || std::count(harmless.begin(), harmless.end(), done.error().code))
    return {};
  return fault{done.error().code, what + ": " + done.error().text};
}

} // namespace

result<void> put(rtnl& kernel, const link_info& device, const address& wanted) {
  return judge(
      kernel.put_address(device.ifindex, wanted),
      fmt::format("address {} on {}", to_string(wanted.prefix), device.name));
}

result<void> remove(rtnl& kernel, const link_info& device,
                    const ip_prefix& prefix) {
  return judge(
      kernel.remove_address(device.ifindex, prefix),
      fmt::format("removal of {} from {}", to_string(prefix), device.name),
      {EADDRNOTAVAIL, ENODEV, ENXIO});
}

result<void> put_unreachable(rtnl& kernel, net::ipv6_prefix prefix,
                             bool in_place) {
  return judge(kernel.put_unreachable(prefix, in_place),
               fmt::format("unreachable route to {}", net::to_string(prefix)),
               {EEXIST});
}

result<void> remove_unreachable(rtnl& kernel, net::ipv6_prefix prefix) {
  return judge(
      kernel.remove_unreachable(prefix),
      fmt::format("removal of the route to {}", net::to_string(prefix)),
      {ESRCH});
}

result<void> set_mtu(rtnl& kernel, const link_info& device, uint32_t mtu) {
  if (mtu == 0 || mtu == device.mtu)
    return {};
  return judge(kernel.set_mtu(device.ifindex, mtu),
               fmt::format("MTU {} on {}", mtu, device.name));
}

} // namespace lh::netlink
