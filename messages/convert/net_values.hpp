#pragma once

#include "lease.pb.h"
#include "link.pb.h"
#include "messages/net/ipv4.hpp"
#include "messages/net/ipv6.hpp"
#include "net.pb.h"

namespace lh::convert {

/// The address of a message.
net::ipv4 from_proto(const pb::Ipv4& address);

/// The prefix of a message; a length above 32 counts as 32.
net::ipv4_prefix from_proto(const pb::Ipv4Prefix& prefix);

/// The address of a message.
net::ipv6 from_proto(const pb::Ipv6& address);

/// The prefix of a message; a length above 128 counts as 128.
net::ipv6_prefix from_proto(const pb::Ipv6Prefix& prefix);

/// The prefix that a lease holds; a length above 128 counts as 128.
net::ipv6_prefix from_proto(const pb::DelegatedPrefix& delegated);

/// The address and its prefix length; a length above 128 counts as 128.
net::ipv6_prefix from_proto(const pb::DeviceAddress6& entry);

/// The message of an address.
pb::Ipv4 to_proto(net::ipv4 address);
pb::Ipv6 to_proto(net::ipv6 address);

/// The message of a prefix.
pb::Ipv4Prefix to_proto(net::ipv4_prefix prefix);
pb::Ipv6Prefix to_proto(net::ipv6_prefix prefix);

} // namespace lh::convert
