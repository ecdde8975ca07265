#include "messages/dhcp4/text.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace lh::dhcp4 {

namespace {

constexpr std::string_view stand_in = "bad";

} // namespace

result<std::string> encode_text(std::string_view text) {
  if (text.empty())
    return fault{EINVAL, "empty"};
  return std::string{text};
}

result<std::string> encode_host(std::string_view text) {
  if (stand_in.starts_with(text))
    return fault{EINVAL, "the client did not hand this name on"};
  return std::string{text};
}

result<std::string> decode_text(std::string_view bytes) {
  while (bytes.ends_with('\0'))
    bytes.remove_suffix(1);
  for (unsigned char byte : bytes)
    if (byte < 0x20 || byte > 0x7e)
      return fault{EBADMSG, fmt::format("byte {:#04x} in a text", byte)};
  return std::string{bytes};
}

} // namespace lh::dhcp4
