#pragma once

#include <string_view>

namespace lh::net {

/// What a DHCP client of IPv4 or IPv6 is called after.
struct client_family {
  std::string_view name;  ///< "v6"
  std::string_view actor; ///< its actor, with the row's number: "dhcp6-client-"
  std::string_view
      table; ///< its row, with that number: "Device.DHCPv6.Client."
};

inline constexpr client_family client_families[] = {
    {"v4", "dhcp4-client-", "Device.DHCPv4.Client."},
    {"v6", "dhcp6-client-", "Device.DHCPv6.Client."},
};

inline constexpr const client_family& dhcpv4_clients = client_families[0];
inline constexpr const client_family& dhcpv6_clients = client_families[1];

/// The family of the client whose actor has this name; null for another name.
constexpr const client_family* family_of_client(std::string_view actor) {
  for (auto& family : client_families)
    if (actor.starts_with(family.actor))
      return &family;
  return nullptr;
}

} // namespace lh::net
