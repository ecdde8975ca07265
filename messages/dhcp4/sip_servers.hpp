#pragma once

#include "messages/net/result.hpp"

#include <string>
#include <string_view>

namespace lh::dhcp4 {

/// Option 120 (RFC 3361): addresses in encoding 1, else names in encoding 0.
result<std::string> encode_sip_servers(std::string_view text);

} // namespace lh::dhcp4
