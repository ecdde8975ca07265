#pragma once

#include "actors/tr181/schema.hpp"

#include <span>
#include <string_view>

namespace lh::tr181 {

/// What differs between the rows of DHCPv4 and of DHCPv6 clients; what the
/// schema itself says of a table is not repeated here.
struct client_family {
  std::string_view name;  ///< "v4"
  std::string_view actor; ///< how its actors are called: "dhcp4-client-"
  table_id clients;
  column_id backend;
  column_id interface_enable; ///< of the interface that a client uses
  table_id sent;              ///< options to send
  column_id sent_value;
};

/// Both families, DHCPv4 first.
std::span<const client_family> client_families();

/// The family whose clients a table holds; null for another table.
const client_family* family_of(table_id clients);

} // namespace lh::tr181
