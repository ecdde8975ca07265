#pragma once

#include "messages/net/ipv4.hpp"
#include "net.pb.h"

namespace lh::convert {

/// The address of a message.
net::ipv4 from_proto(const pb::Ipv4& address);

/// The prefix of a message; a length above 32 counts as 32.
net::ipv4_prefix from_proto(const pb::Ipv4Prefix& prefix);

/// The message of an address.
pb::Ipv4 to_proto(net::ipv4 address);

/// The message of a prefix.
pb::Ipv4Prefix to_proto(net::ipv4_prefix prefix);

} // namespace lh::convert
