#pragma once

#include "messages/net/result.hpp"

namespace lh::gatewayd {

/// Whether this process may do what the daemon does; EPERM and a sentence.
result<void> check_rights();

} // namespace lh::gatewayd
