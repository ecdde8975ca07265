#include "bus_adapters/netlink/apply.hpp"

#include "bus_adapters/netlink/steps.hpp"
#include "messages/convert/net_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <linux/if_addr.h>

namespace lh::netlink {

namespace {

/// The first fault; a device that does not speak IPv6 hides no other.
void note(result<void>& first, const result<void>& done) {
  if (!done && (first || first.error().code == EACCES))
    first = done;
}

/// What is there already, when that is not to be touched.
using address_list = std::vector<address_info>;

template <class Change>
address_list to_leave(rtnl& kernel, const Change& change) {
  if (!change.reconcile())
    return {};
  auto all = kernel.addresses();
  return all ? std::move(*all) : address_list{};
}

/// What is right already is known as it is.
result<void> put_there(rtnl& kernel, tables& known, const link_info& device,
                       address wanted, const address_list& there) {
  auto right = std::find_if(there.begin(), there.end(), [&](auto& one) {
    return one.ifindex == device.ifindex && one.prefix == wanted.prefix &&
           !is_duplicate(one.flags) && is_as_wanted(one, wanted);
  });
  if (right == there.end()) {
    if (auto done = put(kernel, device, wanted); !done)
      return done;
  } else {
    wanted.preferred_s = right->preferred_s;
    wanted.valid_s = right->valid_s;
  }
  known.doubtful |=
      known.links.placed_on(device.ifindex).put(wanted, known.now);
  return {};
}

/// The parts of a ChangeAddresses6.
struct change6 {
  rtnl& kernel;
  tables& known;
  address_list there;

  result<void> put(const pb::DeviceAddress6& entry) {
    auto* device = known.links.find(entry.device());
    if (!device)
      return {};
    auto prefix = prefix_of(entry);
    if (!prefix)
      return prefix.error();
    if (known.addresses.is_duplicate(device->ifindex, *prefix))
      if (auto gone = netlink::remove(kernel, *device, *prefix); !gone)
        return gone;
    if (auto free = make_way(*device, *prefix); !free)
      return free;
    auto done = put_there(kernel, known, *device,
                          {*prefix,
                           {},
                           entry.preferred_s(),
                           entry.valid_s(),
                           entry.no_prefix_route()},
                          there);
    return done || done.error().code == ENODEV ? result<void>{} : done;
  }

  result<void> remove(const pb::DeviceAddress6& entry) {
    auto* device = known.links.find(entry.device());
    if (!device)
      return {};
    auto prefix = prefix_of(entry);
    return prefix ? take_away(kernel, known, *device, *prefix) : prefix.error();
  }

  result<void> remove(const pb::Ipv6Prefix& entry) {
    auto prefix = convert::from_proto(entry);
    auto done = remove_unreachable(kernel, prefix);
    if (done)
      known.routes.drop(prefix);
    return done;
  }

  /// The kernel has an IPv6 address with one length only, and puts the second
  /// by changing the first: what others have put there would not be as it is.
  /// News of it may still be on the way.
  result<void> make_way(const link_info& device,
                        const net::ipv6_prefix& wanted) {
    auto found = kernel.find_address(device.ifindex, wanted.address);
    if (!found)
      return found.error().code == EADDRNOTAVAIL ? result<void>{}
                                                 : found.error();
    if (found->prefix == ip_prefix{wanted})
      return {};
    auto ours = known.links.placed_on(device.ifindex).prefixes();
    if (ours.contains(found->prefix))
      return take_away(kernel, known, device, found->prefix);
    return fault{EEXIST, fmt::format("address {} on {}: it is there as {}",
                                     net::to_string(wanted), device.name,
                                     to_string(found->prefix))};
  }

  static result<net::ipv6_prefix> prefix_of(const pb::DeviceAddress6& entry) {
    if (entry.prefix_len() > 128)
      return fault{EINVAL, "a prefix length above 128"};
    return convert::from_proto(entry);
  }
};

} // namespace

result<void> apply(rtnl& kernel, tables& known, const link_info& device,
                   const pb::ApplyAddress& change) {
  if (change.prefix_len() > 32)
    return fault{EINVAL, "a prefix length above 32"};
  net::ipv4_prefix prefix{convert::from_proto(change.address()),
                          static_cast<uint8_t>(change.prefix_len())};
  address wanted{prefix, convert::from_proto(change.broadcast()),
                 change.preferred_s(), change.valid_s()};
  auto there = to_leave(kernel, change);
  if (auto done = put_there(kernel, known, device, wanted, there); !done)
    return done;
  result<void> outcome;
  for (auto& entry : change.remove())
    if (auto old = convert::from_proto(entry); old != prefix)
      note(outcome, take_away(kernel, known, device, old));
  return outcome;
}

result<void> apply(rtnl& kernel, tables& known,
                   const pb::ChangeAddresses6& change) {
  change6 part{kernel, known, to_leave(kernel, change)};
  result<void> outcome;
  for (auto& entry : change.put())
    note(outcome, part.put(entry));
  for (auto& entry : change.put_unreachable()) {
    auto prefix = convert::from_proto(entry);
    auto in_place = known.routes.is_taken(prefix);
    note(outcome, put_unreachable(kernel, prefix, in_place));
  }
  for (auto& entry : change.remove())
    note(outcome, part.remove(entry));
  for (auto& prefix : change.remove_unreachable())
    note(outcome, part.remove(prefix));
  return outcome;
}

result<void> take_away(rtnl& kernel, tables& known, const link_info& device,
                       const ip_prefix& prefix) {
  auto done = remove(kernel, device, prefix);
  if (!done)
    return done;
  known.links.placed_on(device.ifindex).drop(prefix);
  known.addresses.drop({device.ifindex, prefix, 0});
  return done;
}

result<void> probe(rtnl& kernel, const link_info& device,
                   const std::vector<ip_prefix>& duplicates) {
  result<void> outcome;
  for (auto& prefix : duplicates) {
    address anew{prefix, {}, for_ever, for_ever};
    anew.protocol = IFAPROT_KERNEL_LL;
    note(outcome, remove(kernel, device, prefix));
    note(outcome, put(kernel, device, anew));
  }
  return outcome;
}

} // namespace lh::netlink
