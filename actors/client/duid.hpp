#pragma once

#include "settings.pb.h"

#include <string>

namespace lh::client {

/// The DUID-EN (RFC 8415 11.3) that [identity] asks for; empty without one.
std::string configured_duid(const pb::Identity& identity);

} // namespace lh::client
