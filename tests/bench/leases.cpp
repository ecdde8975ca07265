#include "tests/bench/leases.hpp"

#include "messages/convert/net_values.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

namespace lh::bench {

namespace {

/// The length of the prefixes that clients of the bench are given.
constexpr uint8_t delegated_length = 56;

constexpr net::ipv6_prefix link_local{{0xfe80000000000000, 0}, 10};

struct shown_lease {
  std::string value;  ///< parameter that shows it
  std::string status; ///< parameter that says whether it is in force
  const char* in_force;
};

std::string number_of(std::string_view row) {
  return std::string{row.substr(row.rfind('.') + 1)};
}

std::vector<shown_lease> shown_leases(const std::string& row) {
  if (row.find("DHCPv4") != std::string::npos)
    return {{row + ".IPAddress", row + ".DHCPStatus", "Bound"}};
  auto line = "Device.IP.Interface." + number_of(row);
  auto address = line + ".IPv6Address.1.";
  auto prefix = line + ".IPv6Prefix.1.";
  return {{address + "IPAddress", address + "IPAddressStatus", "Preferred"},
          {prefix + "Prefix", prefix + "PrefixStatus", "Preferred"}};
}

std::string key_of(net::ipv6 address, std::string_view device) {
  if (net::contains(link_local, address))
    return {};
  if (device.starts_with("lan"))
    return net::to_string(net::network_of({address, delegated_length}));
  return net::to_string(address);
}

} // namespace

lease_sign sign_of(const std::string& address, const std::string& device) {
  auto digits = device.find_last_not_of("0123456789") + 1;
  auto number = std::strtoul(device.c_str() + digits, nullptr, 10) + 1;
  if (auto v6 = net::parse_ipv6(address))
    return {key_of(*v6, device),
            fmt::format("Device.DHCPv6.Client.{}", number)};
  return {address, fmt::format("Device.DHCPv4.Client.{}", number)};
}

std::vector<std::string> keys_of(const pb::Event& event) {
  if (event.cause() != "bound" && event.cause() != "renewed")
    return {};
  auto& lease = event.new_();
  if (lease.has_v4())
    return {net::to_string(convert::from_proto(lease.v4().address()))};
  std::vector<std::string> keys;
  for (auto& one : lease.v6().addresses())
    keys.push_back(net::to_string(convert::from_proto(one.address())));
  for (auto& one : lease.v6().prefixes())
    if (one.state() == "preferred")
      keys.push_back(net::to_string(net::ipv6_prefix{
          convert::from_proto(one.prefix()), static_cast<uint8_t>(one.len())}));
  return keys;
}

std::vector<std::string> parameters_of(const std::string& row) {
  std::vector<std::string> paths;
  for (auto& one : shown_leases(row))
    paths.insert(paths.end(), {one.value, one.status});
  return paths;
}

std::vector<std::string> keys_in(std::map<std::string, std::string>& texts,
                                 const std::string& row) {
  std::vector<std::string> keys;
  for (auto& one : shown_leases(row))
    if (texts[one.status] == one.in_force)
      keys.push_back(texts[one.value]);
  return keys;
}

} // namespace lh::bench
