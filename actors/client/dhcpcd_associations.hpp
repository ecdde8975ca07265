#pragma once

#include "client.pb.h"

#include <optional>
#include <string_view>
#include <vector>

namespace lh::client {

/// What dhcpcd's lease file, the REPLY as it came, tells of its associations,
/// within the limits; nothing when it is no whole message.
std::optional<std::vector<pb::IaState>>
dhcpcd_associations(std::string_view lease_file);

} // namespace lh::client
