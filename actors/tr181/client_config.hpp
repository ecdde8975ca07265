#pragma once

#include "actors/tr181/tree.hpp"
#include "client.pb.h"

#include <optional>
#include <string>

namespace lh::tr181 {

/// The name of a client row's actor: "dhcp4-client-1".
std::string client_name(const row_address& client);

/// A row's path as clients and events carry it: "Device.DHCPv4.Client.1".
std::string client_path(const row_address& client);

/// Why an enabled client cannot run, or did not stay enabled; else empty.
std::string misconfiguration(const tree& in, const row& client);

/// One row, resolved, as its actor needs it.
pb::ClientConfig client_config(const tree& from, const row_address& client);

/// Every client row as it stands, without actions.
pb::ClientTable client_table(const tree& from);

} // namespace lh::tr181
