#include "plugins/dhcpcd/octets.hpp"

#include <charconv>

namespace lh::dhcpcd {

namespace {

std::optional<uint32_t> parse_number(std::string_view text, uint32_t most) {
  uint32_t number = 0;
  auto last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc{} || end != last || number > most)
    return std::nullopt;
  return number;
}

} // namespace

std::optional<std::string> parse_octets(std::string_view text) {
  std::string octets;
  for (size_t at = 0; at <= text.size() && !text.empty();) {
    auto blank = std::min(text.find(' ', at), text.size());
    auto octet = parse_number(text.substr(at, blank - at), 255);
    if (!octet)
      return std::nullopt;
    octets += static_cast<char>(*octet);
    at = blank + 1;
  }
  return octets;
}

std::optional<uint32_t> numbered(std::string_view name,
                                 std::string_view prefix) {
  if (!name.starts_with(prefix))
    return std::nullopt;
  auto code = parse_number(name.substr(prefix.size()), 65535);
  return code && *code != 0 ? code : std::nullopt;
}

} // namespace lh::dhcpcd
