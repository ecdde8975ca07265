#pragma once

#include "actors/tr181/slot_plan.hpp"
#include "actors/tr181/told_rows.hpp"
#include "client.pb.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lh::tr181 {

/// A row of IPv6Prefix: a prefix, or an empty slot.
told_row prefix_row(const planned_row& of);

/// A row of IPv6Address: an address, or an empty slot.
told_row address_row(const planned_row& of);

/// The key of the one row of Client.{i}.Server.
inline constexpr auto server_key = "server";

/// Rows of Client.{i}.Server: one while there is a lease.
std::vector<told_row> server_rows(const pb::ClientState& state,
                                  int64_t wall_ahead_ns);

/// Rows of Client.{i}.ReceivedOption; `server` is the row that sent them.
std::vector<told_row> option_rows(const pb::ClientState& state,
                                  const std::string& server);

/// Rows of Client.{i}.X_LEASEHOLD_IA.
std::vector<told_row> association_rows(const pb::ClientState& state);

} // namespace lh::tr181
