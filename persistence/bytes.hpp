#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lh::persistence {

/// Appends four bytes, little endian.
inline void put_u32(std::string& out, uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8)
    out += static_cast<char>(value >> shift & 255);
}

/// The first four bytes, little endian; `bytes` has at least four.
inline uint32_t get_u32(std::string_view bytes) {
  uint32_t value = 0;
  for (int i = 3; i >= 0; --i)
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

} // namespace lh::persistence
