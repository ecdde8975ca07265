#pragma once

#include "messages/net/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace lh::wire {

/// One or more decimal numbers, `width` bytes each. Four bytes also take
/// -2147483648 and up: udhcpc prints a negative one either way (-3600 or
/// 4294963696).
result<std::string> encode_numbers(std::string_view text, size_t width);

/// Exactly two bytes.
result<uint16_t> decode_u16(std::string_view bytes);

/// Exactly four bytes.
result<uint32_t> decode_u32(std::string_view bytes);

} // namespace lh::wire
