#pragma once

#include "client.pb.h"
#include "lease.pb.h"

#include <vector>

namespace lh::client {

/// The parameters of a DHCPv6 row that dibbler does not or not wholly act on:
/// what it never does, what of this row it is not given, and the received
/// options of `lease` (null without one) that it hands on decoded, by their
/// place among all in the order of their codes.
std::vector<pb::NotHonoured> dibbler_report(const pb::ClientConfig& config,
                                            const pb::Lease6* lease);

} // namespace lh::client
