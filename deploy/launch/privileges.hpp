#pragma once

#include "messages/net/user.hpp"

namespace lh::launch {

/// Becomes that user for good: in no other group, and with no capability but
/// CAP_NET_BIND_SERVICE and, for raw packets, CAP_NET_RAW, which programs
/// inherit and which nothing that they execute adds to (capabilities(7),
/// PR_SET_NO_NEW_PRIVS). Errno when false.
bool become(const net::user& user, bool raw_packets);

} // namespace lh::launch
