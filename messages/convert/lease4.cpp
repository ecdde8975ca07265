#include "messages/convert/lease4.hpp"

#include "messages/convert/net_values.hpp"
#include "messages/dhcp4/addresses.hpp"
#include "messages/dhcp4/routes.hpp"
#include "messages/dhcp4/text.hpp"
#include "messages/wire/domain_list.hpp"
#include "messages/wire/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace lh::convert {

namespace {

/// RFC 2132, 3397 (search) and 3442 (classless routes).
enum code : uint32_t {
  subnet_mask = 1,
  routers = 3,
  dns_servers = 6,
  domain_name = 15,
  interface_mtu = 26,
  broadcast_address = 28,
  static_routes = 33,
  lease_time = 51,
  server_identifier = 54,
  domain_search = 119,
  classless_routes = 121,
};

constexpr uint16_t smallest_mtu = 68;  // RFC 791 section 3.2
constexpr uint8_t point_to_point = 31; // RFC 3021: no broadcast from here on

fault unusable(std::string text) {
  return {EINVAL, std::move(text)};
}

/// An option's value, or the value of nothing when it is absent or unreadable.
template <class Decode>
auto read(const option_map& options, code option, Decode decode) {
  using value_type = typename decltype(decode({}))::value_type;
  auto found = options.find(option);
  if (found == options.end())
    return value_type{};
  auto decoded = decode(found->second);
  return decoded ? *decoded : value_type{};
}

result<uint8_t> sent_length(const std::string& bytes) {
  auto mask = dhcp4::decode_ipv4(bytes);
  if (!mask)
    return unusable("subnet mask: " + mask.error().text);
  auto length = net::length_of(*mask);
  if (!length || *length == 0)
    return unusable("subnet mask " + net::to_string(*mask));
  return *length;
}

result<uint8_t> prefix_length(net::ipv4 address, const option_map& options,
                              pb::MissingMask missing_mask) {
  auto sent = options.find(subnet_mask);
  if (sent != options.end())
    return sent_length(sent->second);
  bool classful = missing_mask == pb::MASK_CLASSFUL;
  return classful ? net::classful_length(address) : uint8_t{32};
}

bool is_host(net::ipv4_prefix prefix) {
  auto value = prefix.address.value;
  auto first = value >> 24;
  bool unicast = first != 0 && first != 127 && first >> 4 != 0xe;
  bool broadcast = prefix.length < point_to_point &&
                   prefix.address == net::broadcast_of(prefix);
  return unicast && !broadcast && value != 0xffffffff;
}

void add_router(pb::Lease4& lease, net::ipv4 gateway) {
  auto known = [&](const auto& r) { return from_proto(r) == gateway; };
  const auto& all = lease.routers();
  if (gateway.value != 0 && std::none_of(all.begin(), all.end(), known))
    *lease.add_routers() = to_proto(gateway);
}

void fill_routes(pb::Lease4& lease, const option_map& options) {
  auto routes = read(options, classless_routes, dhcp4::decode_routes);
  if (routes.empty()) {
    for (auto router : read(options, routers, dhcp4::decode_ipv4_list))
      add_router(lease, router);
    routes = read(options, static_routes, dhcp4::decode_static_routes);
  }
  for (const auto& route : routes) {
    auto& added = *lease.add_routes();
    *added.mutable_destination() = to_proto(route.destination);
    *added.mutable_gateway() = to_proto(route.gateway);
    add_router(lease, route.gateway);
  }
}

void fill_names(pb::Lease4& lease, const option_map& options) {
  for (auto server : read(options, dns_servers, dhcp4::decode_ipv4_list))
    *lease.add_dns() = to_proto(server);
  lease.set_domain(read(options, domain_name, dhcp4::decode_text));
  for (auto& name : read(options, domain_search, wire::decode_domain_list))
    lease.add_search(std::move(name));
}

void fill_link(pb::Lease4& lease, const option_map& options) {
  auto mtu = read(options, interface_mtu, wire::decode_u16);
  if (mtu >= smallest_mtu)
    lease.set_mtu(mtu);
  auto server = read(options, server_identifier, dhcp4::decode_ipv4);
  if (server.value != 0)
    *lease.mutable_server() = to_proto(server);
}

void fill_broadcast(pb::Lease4& lease, const option_map& options,
                    net::ipv4_prefix prefix) {
  auto broadcast = read(options, broadcast_address, dhcp4::decode_ipv4);
  if (broadcast.value == 0)
    broadcast = net::broadcast_of(prefix);
  if (broadcast != prefix.address)
    *lease.mutable_broadcast() = to_proto(broadcast);
}

} // namespace

result<pb::Lease4> lease4_from_options(net::ipv4 address,
                                       const option_map& options,
                                       pb::MissingMask missing_mask) {
  auto length = prefix_length(address, options, missing_mask);
  if (!length)
    return length.error();
  net::ipv4_prefix prefix{address, *length};
  if (!is_host(prefix))
    return unusable(net::to_string(prefix) + " is not a host's address");
  pb::Lease4 lease;
  lease.set_lease_s(read(options, lease_time, wire::decode_u32));
  if (lease.lease_s() == 0)
    return unusable("no lease time");
  *lease.mutable_address() = to_proto(address);
  lease.set_prefix_len(prefix.length);
  lease.set_mask_missing(!options.contains(subnet_mask));
  fill_routes(lease, options);
  fill_names(lease, options);
  fill_link(lease, options);
  fill_broadcast(lease, options, prefix);
  *lease.mutable_options() = options;
  return lease;
}

} // namespace lh::convert
