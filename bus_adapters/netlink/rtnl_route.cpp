#include "bus_adapters/netlink/route_table.hpp"
#include "bus_adapters/netlink/rtnl.hpp"

#include <netlink/attr.h>

#include <algorithm>
#include <cerrno>

namespace lh::netlink {

namespace {

/// Where the kernel has every route that refuses: the index of lo, in each
/// network namespace.
constexpr uint32_t loopback = 1;

rtmsg header_of(uint8_t length, uint8_t protocol, uint8_t type) {
  rtmsg header{};
  header.rtm_family = AF_INET6;
  header.rtm_dst_len = length;
  header.rtm_table = RT_TABLE_MAIN;
  header.rtm_protocol = protocol;
  header.rtm_type = type;
  return header;
}

void append_route(request& asked, const rtmsg& header, net::ipv6 to,
                  uint32_t ifindex) {
  asked.append(header);
  auto octets = net::to_octets(to);
  nla_put(asked.message(), RTA_DST, static_cast<int>(octets.size()),
          octets.data());
  nla_put_u32(asked.message(), RTA_OIF, ifindex);
}

bool is_of(const address_info& address, uint32_t ifindex,
           net::ipv6_prefix network) {
  auto* prefix = std::get_if<net::ipv6_prefix>(&address.prefix);
  return prefix && address.ifindex == ifindex &&
         net::network_of(*prefix) == network;
}

} // namespace

result<void> rtnl::put_unreachable(net::ipv6_prefix prefix, bool in_place) {
  return ask_route(RTM_NEWROUTE, NLM_F_CREATE | (in_place ? NLM_F_REPLACE : 0),
                   prefix);
}

result<void> rtnl::remove_unreachable(net::ipv6_prefix prefix) {
  return ask_route(RTM_DELROUTE, 0, prefix);
}

result<std::vector<net::ipv6_prefix>> rtnl::unreachable() {
  request asked{RTM_GETROUTE, NLM_F_DUMP};
  asked.append(header_of(0, RTPROT_DHCP, RTN_UNREACHABLE));
  std::vector<net::ipv6_prefix> found;
  auto outcome = socket_.ask(asked, [&](nlmsghdr& message) {
    if (auto route = decode_route(message); route && route->ours)
      found.push_back(route->to);
  });
  if (!outcome)
    return outcome.error();
  return found;
}

result<void> rtnl::ask_route(int type, int flags, net::ipv6_prefix prefix) {
  request asked{type, flags};
  append_route(asked, header_of(prefix.length, RTPROT_DHCP, RTN_UNREACHABLE),
               prefix.address, loopback);
  return socket_.ask(asked);
}

result<void> rtnl::drop_on_link_route(uint32_t ifindex,
                                      net::ipv6_prefix network) {
  auto all = addresses();
  if (!all)
    return all.error();
  auto needed = std::any_of(all->begin(), all->end(), [&](auto& one) {
    return is_of(one, ifindex, network);
  });
  if (needed)
    return {};
  request asked{RTM_DELROUTE, 0};
  append_route(asked, header_of(network.length, RTPROT_KERNEL, RTN_UNICAST),
               network.address, ifindex);
  auto done = socket_.ask(asked);
  return done || done.error().code == ESRCH ? result<void>{} : done;
}

} // namespace lh::netlink
