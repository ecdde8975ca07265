#include "bus_adapters/netlink/rtnl.hpp"

#include <netlink/attr.h>

#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/neighbour.h>

namespace lh::netlink {

namespace {

ifinfomsg device_header(uint32_t ifindex) {
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(ifindex);
  return header;
}

} // namespace

result<rtnl> rtnl::open() {
  auto socket = request_socket::open();
  if (!socket)
    return socket.error();
  return rtnl{std::move(*socket)};
}

result<std::vector<link_info>> rtnl::links() {
  request asked{RTM_GETLINK, NLM_F_DUMP};
  asked.append(device_header(0));
  std::vector<link_info> found;
  auto outcome = socket_.ask(asked, [&](nlmsghdr& message) {
    if (auto device = decode_link(message))
      found.push_back(std::move(*device));
  });
  if (!outcome)
    return outcome.error();
  return found;
}

result<void> rtnl::set_mtu(uint32_t ifindex, uint32_t mtu) {
  request asked{RTM_SETLINK, 0};
  asked.append(device_header(ifindex));
  nla_put_u32(asked.message(), IFLA_MTU, mtu);
  return socket_.ask(asked);
}

result<void> rtnl::promote_heirs(uint32_t ifindex) {
  request asked{RTM_SETLINK, 0};
  asked.append(device_header(ifindex));
  auto* families = nla_nest_start(asked.message(), IFLA_AF_SPEC);
  auto* family = nla_nest_start(asked.message(), AF_INET);
  auto* settings = nla_nest_start(asked.message(), IFLA_INET_CONF);
  nla_put_u32(asked.message(), IPV4_DEVCONF_PROMOTE_SECONDARIES, 1);
  nla_nest_end(asked.message(), settings);
  nla_nest_end(asked.message(), family);
  nla_nest_end(asked.message(), families);
  return socket_.ask(asked);
}

result<std::set<uint32_t>> rtnl::unresolved() {
  request asked{RTM_GETNEIGH, NLM_F_DUMP};
  ndmsg header{};
  header.ndm_family = AF_INET;
  asked.append(header);
  std::set<uint32_t> found;
  auto outcome = socket_.ask(asked, [&](nlmsghdr& message) {
    auto* neighbour = static_cast<ndmsg*>(nlmsg_data(&message));
    if ((neighbour->ndm_state & NUD_INCOMPLETE) != 0)
      found.insert(static_cast<uint32_t>(neighbour->ndm_ifindex));
  });
  if (!outcome)
    return outcome.error();
  return found;
}

} // namespace lh::netlink
