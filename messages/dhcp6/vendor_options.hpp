#pragma once

#include "messages/net/result.hpp"

#include <string>
#include <string_view>

namespace lh::dhcp6 {

/// Option 17 (RFC 8415 21.17) from "vendor=NUMBER CODE=HEX ...", the hex with
/// colons and each CODE a sub-option of that enterprise.
result<std::string> encode_vendor_options(std::string_view text);

} // namespace lh::dhcp6
