#include "bus_adapters/netlink/rtnl.hpp"

#include <netlink/attr.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <linux/if_addr.h>

namespace lh::netlink {

namespace {

/// A prefix as it is in messages.
struct wire_prefix {
  uint8_t family;
  uint8_t length;
  std::string octets;
};

wire_prefix to_wire(net::ipv4_prefix prefix) {
  auto value = htonl(prefix.address.value);
  return {AF_INET,
          prefix.length,
          {reinterpret_cast<const char*>(&value), sizeof value}};
}

wire_prefix to_wire(net::ipv6_prefix prefix) {
  return {AF_INET6, prefix.length, net::to_octets(prefix.address)};
}

void append_address(request& asked, uint32_t ifindex, const ip_prefix& prefix) {
  auto wire = std::visit([](auto x) { return to_wire(x); }, prefix);
  ifaddrmsg header{};
  header.ifa_family = wire.family;
  header.ifa_prefixlen = wire.length;
  header.ifa_index = ifindex;
  asked.append(header);
  for (auto attribute : {IFA_LOCAL, IFA_ADDRESS})
    nla_put(asked.message(), attribute, static_cast<int>(wire.octets.size()),
            wire.octets.data());
}

void append_broadcast(const request& asked, const address& wanted) {
  auto* prefix = std::get_if<net::ipv4_prefix>(&wanted.prefix);
  if (prefix && wanted.broadcast.value != 0 &&
      wanted.broadcast != prefix->address)
    nla_put_u32(asked.message(), IFA_BROADCAST, htonl(wanted.broadcast.value));
}

bool is_heir(const address_info& other, uint32_t ifindex,
             net::ipv4_prefix prefix) {
  auto* of = std::get_if<net::ipv4_prefix>(&other.prefix);
  if (!of || other.ifindex != ifindex || *of == prefix ||
      (other.flags & IFA_F_SECONDARY) == 0)
    return false;
  auto mask = net::mask_of(prefix.length).value;
  return of->length == prefix.length &&
         (of->address.value & mask) == (prefix.address.value & mask);
}

} // namespace

result<std::vector<address_info>> rtnl::addresses() {
  request asked{RTM_GETADDR, NLM_F_DUMP};
  asked.append(ifaddrmsg{});
  std::vector<address_info> found;
  auto outcome = socket_.ask(asked, [&](nlmsghdr& message) {
    if (auto address = decode_address(message))
      found.push_back(*address);
  });
  if (!outcome)
    return outcome.error();
  return found;
}

result<address_info> rtnl::find_address(uint32_t ifindex,
                                        const net::ipv6& wanted) {
  request asked{RTM_GETADDR, 0};
  append_address(asked, ifindex, net::ipv6_prefix{wanted, 0});
  std::optional<address_info> found;
  auto outcome = socket_.ask(
      asked, [&](nlmsghdr& message) { found = decode_address(message); });
  if (!outcome)
    return outcome.error();
  if (!found || found->ifindex != ifindex)
    return fault{EADDRNOTAVAIL, "no such address"};
  return *found;
}

result<void> rtnl::put_address(uint32_t ifindex, const address& wanted) {
  request asked{RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE};
  append_address(asked, ifindex, wanted.prefix);
  append_broadcast(asked, wanted);
  ifa_cacheinfo lifetimes{};
  lifetimes.ifa_prefered = wanted.preferred_s;
  lifetimes.ifa_valid = wanted.valid_s;
  nla_put(asked.message(), IFA_CACHEINFO, sizeof lifetimes, &lifetimes);
  if (wanted.no_prefix_route)
    nla_put_u32(asked.message(), IFA_FLAGS, IFA_F_NOPREFIXROUTE);
  nla_put_u8(asked.message(), IFA_PROTO, wanted.protocol);
  return socket_.ask(asked);
}

result<void> rtnl::remove_address(uint32_t ifindex, const ip_prefix& prefix) {
  if (auto* v4 = std::get_if<net::ipv4_prefix>(&prefix))
    if (auto kept = keep_heirs(ifindex, *v4); !kept)
      return kept;
  request asked{RTM_DELADDR, 0};
  append_address(asked, ifindex, prefix);
  auto done = socket_.ask(asked);
  auto* v6 = std::get_if<net::ipv6_prefix>(&prefix);
  if (!done || !v6 || v6->length == 128)
    return done;
  return drop_on_link_route(ifindex, net::network_of(*v6));
}

result<void> rtnl::keep_heirs(uint32_t ifindex, net::ipv4_prefix prefix) {
  auto all = addresses();
  if (!all)
    return all.error();
  auto heirs = std::any_of(all->begin(), all->end(), [&](auto& other) {
    return is_heir(other, ifindex, prefix);
  });
  return heirs ? promote_heirs(ifindex) : result<void>{};
}

} // namespace lh::netlink
