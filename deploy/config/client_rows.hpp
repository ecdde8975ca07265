#pragma once

#include "deploy/config/fields.hpp"
#include "settings.pb.h"

namespace lh::config {

/// Reads the rows of [[dhcpv4.client]].
result<void> read_clients4(const node& rows, pb::Settings& settings);

/// Reads the rows of [[dhcpv6.client]].
result<void> read_clients6(const node& rows, pb::Settings& settings);

} // namespace lh::config
