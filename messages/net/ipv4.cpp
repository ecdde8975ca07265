#include "messages/net/ipv4.hpp"

#include <fmt/format.h>

#include <bit>
#include <charconv>

namespace lh::net {

namespace {

/// Reads one decimal number without leading zeros from the front of `text`.
std::optional<unsigned> take_number(std::string_view& text, unsigned max) {
  unsigned number = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  auto digits = static_cast<size_t>(end - text.data());
  if (error != std::errc{} || number > max)
    return std::nullopt;
  if (digits > 1 && text.front() == '0')
    return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

} // namespace

std::string to_string(ipv4 address) {
  auto v = address.value;
  return fmt::format("{}.{}.{}.{}", v >> 24, (v >> 16) & 255, (v >> 8) & 255,
                     v & 255);
}

std::string to_string(ipv4_prefix prefix) {
  return fmt::format("{}/{}", to_string(prefix.address), prefix.length);
}

std::optional<ipv4> parse_ipv4(std::string_view text) {
  ipv4 address;
  for (int octet = 0; octet < 4; ++octet) {
    if (octet > 0) {
      if (text.empty() || text.front() != '.')
        return std::nullopt;
      text.remove_prefix(1);
    }
    auto number = take_number(text, 255);
    if (!number)
      return std::nullopt;
    address.value = address.value << 8 | *number;
  }
  if (!text.empty())
    return std::nullopt;
  return address;
}

std::optional<ipv4_prefix> parse_ipv4_prefix(std::string_view text) {
  auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return std::nullopt;
  auto address = parse_ipv4(text.substr(0, slash));
  text.remove_prefix(slash + 1);
  auto length = take_number(text, 32);
  if (!address || !length || !text.empty())
    return std::nullopt;
  return ipv4_prefix{*address, static_cast<uint8_t>(*length)};
}

ipv4 mask_of(uint8_t length) {
  return {length == 0 ? 0 : ~uint32_t{0} << (32 - length)};
}

std::optional<uint8_t> length_of(ipv4 mask) {
  auto length = static_cast<uint8_t>(std::countl_one(mask.value));
  if (mask_of(length) != mask)
    return std::nullopt;
  return length;
}

uint8_t classful_length(ipv4 address) {
  if (address.value >> 31 == 0)
    return 8;
  return address.value >> 30 == 2 ? 16 : 24;
}

ipv4 broadcast_of(ipv4_prefix prefix) {
  if (prefix.length >= 31)
    return prefix.address;
  return {prefix.address.value | ~mask_of(prefix.length).value};
}

} // namespace lh::net
