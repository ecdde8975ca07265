#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lh::net {

/// Lower-case hex, two digits a byte, no separators.
std::string to_hex(std::string_view bytes);

/// The bytes of an even number of hex digits in either case; else nothing.
std::optional<std::string> parse_hex(std::string_view text);

} // namespace lh::net
