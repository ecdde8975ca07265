#pragma once

#include "messages/net/result.hpp"

#include <string>
#include <string_view>

namespace lh::dhcp4 {

/// A host or domain name. udhcpc prints "bad" in place of a name with other
/// characters than letters, digits, '-', '_' and '.', so that is refused.
result<std::string> encode_host(std::string_view text);

/// Printable ASCII; zeros at the end are dropped (RFC 2132 section 2), any
/// other byte is refused.
result<std::string> decode_text(std::string_view bytes);

} // namespace lh::dhcp4
