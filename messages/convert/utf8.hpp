#pragma once

#include <cstddef>
#include <string_view>

namespace lh::convert {

/// Octets of the UTF-8 character that leads `text` (RFC 3629); 0 when what
/// leads it is none, or when it is empty.
size_t leading_character(std::string_view text);

/// True when all of `text` is UTF-8, as a protobuf string has to be.
bool is_utf8(std::string_view text);

} // namespace lh::convert
