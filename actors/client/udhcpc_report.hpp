#pragma once

#include "client.pb.h"
#include "settings.pb.h"

#include <vector>

namespace lh::client {

/// The parameters of a client row that udhcpc does not or not wholly act on:
/// what it never does, the options of this row that it is not given, and the
/// received ones of `lease` (null without one) that it hands on decoded.
std::vector<pb::NotHonoured> udhcpc_report(const pb::ClientConfig& config,
                                           const pb::Identity& identity,
                                           const pb::Lease4* lease);

} // namespace lh::client
