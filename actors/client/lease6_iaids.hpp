#pragma once

#include "client.pb.h"
#include "lease.pb.h"

#include <vector>

namespace lh::client {

/// Gives each binding of the lease the IAID of the association that has it, as
/// the client program keeps them; true when that changes any.
bool give_iaids(pb::Lease6& lease,
                const std::vector<pb::IaState>& associations);

} // namespace lh::client
