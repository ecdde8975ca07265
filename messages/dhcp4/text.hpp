#pragma once

#include "messages/net/result.hpp"

#include <string>
#include <string_view>

namespace lh::dhcp4 {

/// Text as it is. udhcpc ends it at its first zero, so empty text stands for
/// content that begins with one, and is refused.
result<std::string> encode_text(std::string_view text);

/// A host or domain name. In place of a name with other characters than
/// letters, digits, '-', '_' and '.' udhcpc prints "bad", or as much of that as
/// is shorter than the name; a name that may be such a stand-in is refused.
result<std::string> encode_host(std::string_view text);

/// Printable ASCII; zeros at the end are dropped (RFC 2132 section 2), any
/// other byte is refused.
result<std::string> decode_text(std::string_view bytes);

} // namespace lh::dhcp4
