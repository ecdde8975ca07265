#pragma once

#include "actors/client/client_backend.hpp"

namespace lh::client {

/// How udhcpc is started.
pb::StartChild udhcpc_command(const start_context& with);

} // namespace lh::client
