#pragma once

#include "actors/tr181/tree.hpp"
#include "client.pb.h"

#include <string>
#include <string_view>
#include <vector>

namespace lh::tr181 {

/// The name of a client row's actor: "dhcp4-client-1".
std::string client_name(const row_address& client);

/// The row of a client's actor; root when it is not the name of one.
row_address client_address(std::string_view name);

/// A row's path as clients and events carry it: "Device.DHCPv4.Client.1".
std::string client_path(const row_address& client);

/// Why an enabled client cannot run, or did not stay enabled; else empty.
std::string misconfiguration(const tree& in, const row_address& client);

/// The rows of all clients, DHCPv4 first.
std::vector<row_address> all_clients(const tree& in);

/// Every client row, resolved as its actor needs it, without actions.
pb::ClientTable client_table(const tree& from);

} // namespace lh::tr181
