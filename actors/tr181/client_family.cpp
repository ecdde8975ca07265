#include "actors/tr181/client_family.hpp"

#include "actors/tr181/schema_ids.hpp"
#include "messages/net/client_family.hpp"

namespace lh::tr181 {

namespace {

constexpr client_family families[] = {
    {net::dhcpv4_clients.name, net::dhcpv4_clients.actor,
     id::dhcpv4_client::table, id::dhcpv4_client::x_leasehold_backend,
     id::ip_interface::ipv4_enable, id::dhcpv4_client_sent_option::table,
     id::dhcpv4_client_sent_option::value},
    {net::dhcpv6_clients.name, net::dhcpv6_clients.actor,
     id::dhcpv6_client::table, id::dhcpv6_client::x_leasehold_backend,
     id::ip_interface::ipv6_enable, id::dhcpv6_client_sent_option::table,
     id::dhcpv6_client_sent_option::value},
};

} // namespace

std::span<const client_family> client_families() {
  return families;
}

const client_family* family_of(table_id clients) {
  for (const auto& family : families)
    if (family.clients == clients)
      return &family;
  return nullptr;
}

} // namespace lh::tr181
