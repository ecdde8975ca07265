#include "messages/dhcp6/colon_hex.hpp"

#include "messages/net/hex.hpp"

namespace lh::dhcp6 {

std::string to_colon_hex(std::string_view bytes) {
  auto digits = net::to_hex(bytes);
  std::string text;
  for (size_t at = 0; at < digits.size(); at += 2) {
    if (at > 0)
      text += ':';
    text.append(digits, at, 2);
  }
  return text;
}

std::optional<std::string> parse_colon_hex(std::string_view text) {
  constexpr size_t step = 3;
  if (!text.empty() && text.size() % step != 2)
    return std::nullopt;
  std::string digits;
  for (size_t at = 0; at < text.size(); ++at) {
    if (at % step != 2)
      digits += text[at];
    else if (text[at] != ':')
      return std::nullopt;
  }
  return net::parse_hex(digits);
}

} // namespace lh::dhcp6
