#pragma once

#include "messages/net/hex.hpp"

#include <string>
#include <string_view>

namespace lh::tests {

/// Octets of hex digits; blanks and bars between them are for the reader.
inline std::string octets(std::string_view hex) {
  std::string digits;
  for (char c : hex)
    if (c != ' ' && c != '|' && c != ':')
      digits += c;
  return net::parse_hex(digits).value();
}

/// A number of `width` octets in network order.
inline std::string number(uint64_t value, size_t width) {
  std::string bytes;
  while (width-- > 0)
    bytes += static_cast<char>(value >> (8 * width));
  return bytes;
}

/// An option of DHCPv6: code, length, content.
inline std::string option(unsigned code, const std::string& content) {
  return number(code, 2) + number(content.size(), 2) + content;
}

} // namespace lh::tests
