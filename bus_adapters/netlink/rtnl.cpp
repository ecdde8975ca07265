#include "bus_adapters/netlink/rtnl.hpp"

#include <netlink/attr.h>

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

namespace lh::netlink {

namespace {

ifinfomsg device_header(uint32_t ifindex) {
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(ifindex);
  return header;
}

ifaddrmsg address_header(uint32_t ifindex, uint8_t length) {
  ifaddrmsg header{};
  header.ifa_family = AF_INET;
  header.ifa_prefixlen = length;
  header.ifa_index = ifindex;
  return header;
}

void append_address(const request& asked, net::ipv4 address) {
  nla_put_u32(asked.message(), IFA_LOCAL, htonl(address.value));
  nla_put_u32(asked.message(), IFA_ADDRESS, htonl(address.value));
}

bool same_subnet(net::ipv4_prefix a, net::ipv4_prefix b) {
  auto mask = net::mask_of(a.length).value;
  return a.length == b.length &&
         (a.address.value & mask) == (b.address.value & mask);
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

result<void> rtnl::put_address(uint32_t ifindex, const address& wanted) {
  request asked{RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE};
  asked.append(address_header(ifindex, wanted.prefix.length));
  append_address(asked, wanted.prefix.address);
  if (wanted.broadcast.value != 0 && wanted.broadcast != wanted.prefix.address)
    nla_put_u32(asked.message(), IFA_BROADCAST, htonl(wanted.broadcast.value));
  ifa_cacheinfo lifetimes{};
  lifetimes.ifa_prefered = wanted.preferred_s;
  lifetimes.ifa_valid = wanted.valid_s;
  nla_put(asked.message(), IFA_CACHEINFO, sizeof lifetimes, &lifetimes);
  nla_put_u8(asked.message(), IFA_PROTO, RTPROT_DHCP);
  return socket_.ask(asked);
}

result<void> rtnl::remove_address(uint32_t ifindex, net::ipv4_prefix prefix) {
  auto heirs = has_heirs(ifindex, prefix);
  if (!heirs)
    return heirs.error();
  if (*heirs)
    if (auto promoted = promote_heirs(ifindex); !promoted)
      return promoted;
  request asked{RTM_DELADDR, 0};
  asked.append(address_header(ifindex, prefix.length));
  append_address(asked, prefix.address);
  return socket_.ask(asked);
}

result<void> rtnl::set_mtu(uint32_t ifindex, uint32_t mtu) {
  request asked{RTM_SETLINK, 0};
  asked.append(device_header(ifindex));
  nla_put_u32(asked.message(), IFLA_MTU, mtu);
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

result<bool> rtnl::has_heirs(uint32_t ifindex, net::ipv4_prefix prefix) {
  request asked{RTM_GETADDR, NLM_F_DUMP};
  asked.append(address_header(0, 0));
  bool found = false;
  auto outcome = socket_.ask(asked, [&](nlmsghdr& message) {
    auto* header = static_cast<ifaddrmsg*>(nlmsg_data(&message));
    auto* local = nlmsg_find_attr(&message, sizeof *header, IFA_LOCAL);
    if (header->ifa_index != ifindex || !local)
      return;
    net::ipv4_prefix other{{ntohl(nla_get_u32(local))}, header->ifa_prefixlen};
    found |= (header->ifa_flags & IFA_F_SECONDARY) != 0 && other != prefix &&
             same_subnet(other, prefix);
  });
  if (!outcome)
    return outcome.error();
  return found;
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

} // namespace lh::netlink
