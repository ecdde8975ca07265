#include "bus_adapters/netlink/link.hpp"

#include <netlink/attr.h>
#include <netlink/msg.h>

#include <array>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

namespace lh::netlink {

namespace {

bool all_set(unsigned flags, unsigned wanted) {
  return (flags & wanted) == wanted;
}

} // namespace

std::optional<link_info> decode_link(nlmsghdr& message) {
  std::array<nlattr*, IFLA_MAX + 1> found{};
  if (nlmsg_parse(&message, sizeof(ifinfomsg), found.data(), IFLA_MAX,
                  nullptr) < 0)
    return {};
  auto* header = static_cast<ifinfomsg*>(nlmsg_data(&message));
  if (header->ifi_family != AF_UNSPEC || !found[IFLA_IFNAME] ||
      found[IFLA_WIRELESS])
    return {};
  link_info made;
  made.ifindex = static_cast<uint32_t>(header->ifi_index);
  made.name = nla_get_string(found[IFLA_IFNAME]);
  made.running = all_set(header->ifi_flags, IFF_UP | IFF_RUNNING);
  made.lower_up = all_set(header->ifi_flags, IFF_LOWER_UP);
  if (found[IFLA_MTU])
    made.mtu = nla_get_u32(found[IFLA_MTU]);
  if (auto* mac = found[IFLA_ADDRESS])
    made.hardware_address.assign(static_cast<const char*>(nla_data(mac)),
                                 static_cast<size_t>(nla_len(mac)));
  return made;
}

} // namespace lh::netlink
