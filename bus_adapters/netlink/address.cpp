#include "bus_adapters/netlink/address.hpp"

#include <netlink/attr.h>
#include <netlink/msg.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <linux/if_addr.h>

namespace lh::netlink {

namespace {

std::optional<ip_prefix> decode_prefix(const ifaddrmsg& header,
                                       const nlattr& address) {
  auto length = header.ifa_prefixlen;
  if (header.ifa_family == AF_INET && nla_len(&address) == 4)
    return net::ipv4_prefix{{ntohl(nla_get_u32(&address))}, length};
  std::string_view octets{static_cast<const char*>(nla_data(&address)),
                          static_cast<size_t>(nla_len(&address))};
  auto found = net::ipv6_from_octets(octets);
  if (header.ifa_family == AF_INET6 && found)
    return net::ipv6_prefix{*found, length};
  return {};
}

/// A 32-bit kernel keeps no finite lifetime beyond this one.
constexpr uint32_t longest_s = INT32_MAX / 1000;

/// The kernel and the lease are asked at two moments, each in whole seconds.
bool nearly(uint32_t there_s, uint32_t wanted_s) {
  auto [less, more] = std::minmax(there_s, wanted_s);
  if (more == for_ever)
    return less == more;
  return less >= longest_s || more - less <= 2;
}

} // namespace

std::string to_string(const ip_prefix& prefix) {
  return std::visit([](auto& x) { return net::to_string(x); }, prefix);
}

std::optional<address_info> decode_address(nlmsghdr& message) {
  std::array<nlattr*, IFA_MAX + 1> found{};
  if (nlmsg_parse(&message, sizeof(ifaddrmsg), found.data(), IFA_MAX, nullptr) <
      0)
    return {};
  auto* header = static_cast<ifaddrmsg*>(nlmsg_data(&message));
  auto* own = found[IFA_LOCAL] ? found[IFA_LOCAL] : found[IFA_ADDRESS];
  auto prefix = own ? decode_prefix(*header, *own) : std::nullopt;
  if (!prefix)
    return {};
  auto* flags = found[IFA_FLAGS];
  address_info told{header->ifa_index, *prefix,
                    flags ? nla_get_u32(flags) : header->ifa_flags};
  if (auto* times = found[IFA_CACHEINFO];
      times && nla_len(times) >= static_cast<int>(sizeof(ifa_cacheinfo))) {
    auto* left = static_cast<ifa_cacheinfo*>(nla_data(times));
    told.preferred_s = left->ifa_prefered;
    told.valid_s = left->ifa_valid;
  }
  return told;
}

bool is_usable(uint32_t flags) {
  auto waits = (flags & IFA_F_TENTATIVE) != 0;
  auto optimistic = (flags & IFA_F_OPTIMISTIC) != 0;
  return !is_duplicate(flags) && (!waits || optimistic);
}

bool is_duplicate(uint32_t flags) {
  return (flags & IFA_F_DADFAILED) != 0;
}

bool is_as_wanted(const address_info& there, const address& wanted) {
  bool no_route = (there.flags & IFA_F_NOPREFIXROUTE) != 0;
  return no_route == wanted.no_prefix_route &&
         nearly(there.valid_s, wanted.valid_s) &&
         nearly(there.preferred_s, wanted.preferred_s);
}

} // namespace lh::netlink
