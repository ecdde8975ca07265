#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lh::dhcpcd {

/// The octets of decimal numbers of 0..255 with one blank between them.
std::optional<std::string> parse_octets(std::string_view text);

/// The number behind `prefix`, 1..65535, when the name is just these two.
std::optional<uint32_t> numbered(std::string_view name,
                                 std::string_view prefix);

} // namespace lh::dhcpcd
