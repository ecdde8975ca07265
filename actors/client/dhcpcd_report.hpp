#pragma once

#include "client.pb.h"
#include "settings.pb.h"

#include <vector>

namespace lh::client {

/// The parameters of a client row that dhcpcd does not or not wholly act on:
/// what it never does, and the options of this row that it is not given.
std::vector<pb::NotHonoured> dhcpcd_report(const pb::ClientConfig& config,
                                           const pb::Identity& identity);

} // namespace lh::client
