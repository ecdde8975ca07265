#pragma once

#include "actors/client/client_backend.hpp"

namespace lh::client {

/// dhcpcd 9.4 as a client of one family.
const client_backend& dhcpcd_backend4();
const client_backend& dhcpcd_backend6();

} // namespace lh::client
