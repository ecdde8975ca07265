#pragma once

#include "messages/net/result.hpp"

namespace lh::netlink {

/// Of routes, has a monitor's socket hear of those only that are as this room
/// makes them (route_table.hpp), so that nobody wakes for a busy routing table.
/// All other news pass.
result<void> filter_routes(int fd);

} // namespace lh::netlink
