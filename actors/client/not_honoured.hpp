#pragma once

#include "client.pb.h"

#include <string>

namespace lh::client {

/// A parameter below the client's row and why it does not act.
pb::NotHonoured not_honoured(std::string parameter, std::string reason);

} // namespace lh::client
