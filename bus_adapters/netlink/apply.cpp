#include "bus_adapters/netlink/apply.hpp"

#include "messages/convert/net_values.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace lh::netlink {

namespace {

fault named(const std::string& what, const fault& error) {
  return {error.code, what + ": " + error.text};
}

result<void> put(rtnl& kernel, const link_info& device, net::ipv4_prefix prefix,
                 const pb::ApplyAddress& change) {
  auto done = kernel.put_address(
      device.ifindex, {prefix, convert::from_proto(change.broadcast()),
                       change.preferred_s(), change.valid_s()});
  if (done)
    return done;
  return named(fmt::format("address {} on {}", to_string(prefix), device.name),
               done.error());
}

} // namespace

result<void> apply(rtnl& kernel, const link_info& device,
                   const pb::ApplyAddress& change) {
  if (change.prefix_len() > 32)
    return fault{EINVAL, "a prefix length above 32"};
  net::ipv4_prefix prefix{convert::from_proto(change.address()),
                          static_cast<uint8_t>(change.prefix_len())};
  if (auto done = put(kernel, device, prefix, change); !done)
    return done;
  result<void> outcome;
  for (auto& entry : change.remove()) {
    auto old = convert::from_proto(entry);
    if (old == prefix)
      continue;
    auto done = remove(kernel, device, old);
    if (outcome && !done)
      outcome = done;
  }
  return outcome;
}

result<void> set_mtu(rtnl& kernel, const link_info& device, uint32_t mtu) {
  if (mtu == 0 || mtu == device.mtu)
    return {};
  auto done = kernel.set_mtu(device.ifindex, mtu);
  if (done)
    return done;
  return named(fmt::format("MTU {} on {}", mtu, device.name), done.error());
}

result<void> remove(rtnl& kernel, const link_info& device,
                    net::ipv4_prefix prefix) {
  auto done = kernel.remove_address(device.ifindex, prefix);
  if (done || done.error().code == EADDRNOTAVAIL || done.error().code == ENODEV)
    return {};
  return named(
      fmt::format("removal of {} from {}", to_string(prefix), device.name),
      done.error());
}

} // namespace lh::netlink
