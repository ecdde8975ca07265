#pragma once

#include "messages/net/result.hpp"

#include <string>
#include <string_view>

namespace lh::dhcp4 {

/// Option 212 (RFC 5969) from "MASKLEN PREFIXLEN PREFIX BR ...", the prefix in
/// eight groups of four hex digits and at least one border relay.
result<std::string> encode_ip6rd(std::string_view text);

} // namespace lh::dhcp4
