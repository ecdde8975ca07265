#pragma once

#include "actors/client/client_backend.hpp"

namespace lh::client {

/// dibbler-client 1.0.1: DHCPv6.
const client_backend& dibbler_backend();

} // namespace lh::client
