#pragma once

#include "lease.pb.h"
#include "messages/net/ipv4.hpp"
#include "messages/net/result.hpp"
#include "settings.pb.h"

#include <cstdint>
#include <string>

namespace lh::convert {

/// Contents of DHCP options as on the wire, by code.
using option_map = google::protobuf::Map<uint32_t, std::string>;

/// The lease of `address` that `options` describe. It is refused when the
/// address cannot be a host's (RFC 1122 section 3.2.1.3), or when the mask (1)
/// or the lease time (51) cannot be used; without option 1 `missing_mask`
/// decides. Any other option that cannot be read counts as not sent. Routers
/// are the gateways of 121, without it those of 3 and 33, each once.
result<pb::Lease4> lease4_from_options(net::ipv4 address,
                                       const option_map& options,
                                       pb::MissingMask missing_mask);

} // namespace lh::convert
