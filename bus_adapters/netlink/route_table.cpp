#include "bus_adapters/netlink/route_table.hpp"

#include <netlink/attr.h>
#include <netlink/msg.h>

#include <array>
#include <linux/rtnetlink.h>

namespace lh::netlink {

std::optional<route_info> decode_route(nlmsghdr& message) {
  std::array<nlattr*, RTA_MAX + 1> found{};
  if (nlmsg_parse(&message, sizeof(rtmsg), found.data(), RTA_MAX, nullptr) < 0)
    return {};
  auto* header = static_cast<rtmsg*>(nlmsg_data(&message));
  auto* to = found[RTA_DST];
  if (header->rtm_family != AF_INET6 || header->rtm_table != RT_TABLE_MAIN ||
      !to)
    return {};
  std::string_view octets{static_cast<const char*>(nla_data(to)),
                          static_cast<size_t>(nla_len(to))};
  auto address = net::ipv6_from_octets(octets);
  if (!address)
    return {};
  bool ours = header->rtm_type == RTN_UNREACHABLE &&
              header->rtm_protocol == RTPROT_DHCP;
  return route_info{{*address, header->rtm_dst_len}, ours};
}

void route_table::put(net::ipv6_prefix fresh) {
  routes_.insert(fresh);
  taken_.erase(fresh);
}

route_table::news route_table::drop(net::ipv6_prefix gone) {
  taken_.erase(gone);
  return routes_.erase(gone) == 0 ? news{} : news{gone};
}

route_table::news
route_table::replace(const std::vector<net::ipv6_prefix>& all) {
  std::set<net::ipv6_prefix> there(all.begin(), all.end());
  news lost;
  for (auto& known : routes_)
    if (!there.contains(known))
      lost.push_back(known);
  std::erase_if(taken_, [&](auto& to) { return there.contains(to); });
  routes_ = std::move(there);
  return lost;
}

bool route_table::doubt(net::ipv6_prefix to) {
  if (!routes_.contains(to))
    return false;
  taken_.insert(to);
  return true;
}

bool route_table::is_taken(net::ipv6_prefix to) const {
  return taken_.contains(to);
}

} // namespace lh::netlink
