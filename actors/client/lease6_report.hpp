#pragma once

#include "client.pb.h"
#include "lease.pb.h"

#include <optional>
#include <string>
#include <vector>

namespace lh::client {

/// What the server says in a report, as far as it is of use: prefixes without
/// host bits, every state set, zero lifetimes kept; and what is of no use, each
/// a sentence for the operator.
struct told_lease6 {
  pb::Lease6 lease;
  std::vector<std::string> refused;
};

/// Cuts the echoes off a report of one who holds `held`; nothing when no
/// binding is left.
std::optional<told_lease6> told_by(const pb::LeaseReport& report,
                                   const pb::Lease6& held,
                                   const pb::Client6Config& config);

/// How many identity associations for prefixes are asked for.
int prefix_associations(const pb::Client6Config& config);

} // namespace lh::client
