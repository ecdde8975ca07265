#pragma once

#include "messages/net/result.hpp"

#include <string>
#include <string_view>

namespace lh::dhcp6 {

/// Option 39 (RFC 4704 4) from "NAME N O S", the flags that are set behind the
/// name, which may be empty.
result<std::string> encode_fqdn(std::string_view text);

} // namespace lh::dhcp6
