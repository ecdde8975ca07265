#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lh::dhcp6 {

/// Lower-case hex, two digits a byte, with colons between them.
std::string to_colon_hex(std::string_view bytes);

/// The bytes of hex digits in pairs with colons between them; those of an empty
/// text are none.
std::optional<std::string> parse_colon_hex(std::string_view text);

} // namespace lh::dhcp6
