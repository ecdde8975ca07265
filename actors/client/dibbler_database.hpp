#pragma once

#include "client.pb.h"

#include <optional>
#include <string>
#include <vector>

namespace lh::client {

/// The associations in a client-AddrMgr.xml, in its order and within the
/// limits; nothing when it is not whole, as between dibbler's writes.
std::optional<std::vector<pb::IaState>>
dibbler_associations(const std::string& database);

} // namespace lh::client
