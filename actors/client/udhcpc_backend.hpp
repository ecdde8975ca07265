#pragma once

#include "actors/client/client_backend.hpp"

namespace lh::client {

/// udhcpc of busybox 1.35: DHCPv4.
const client_backend& udhcpc_backend();

} // namespace lh::client
