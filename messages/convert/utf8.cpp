#include "messages/convert/utf8.hpp"

#include <array>
#include <cstdint>

namespace lh::convert {

namespace {

/// A row of the table in RFC 3629 section 4; further octets are 80..bf.
struct form {
  uint8_t first_low, first_high, second_low, second_high;
  size_t octets;
};

constexpr std::array<form, 8> forms{{
    {0xc2, 0xdf, 0x80, 0xbf, 2},
    {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3},
    {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4},
    {0xf4, 0xf4, 0x80, 0x8f, 4},
}};

bool within(char c, uint8_t low, uint8_t high) {
  auto octet = static_cast<uint8_t>(c);
  return octet >= low && octet <= high;
}

bool matches(std::string_view text, const form& f) {
  if (text.size() < f.octets || !within(text[0], f.first_low, f.first_high) ||
      !within(text[1], f.second_low, f.second_high))
    return false;
  for (size_t i = 2; i < f.octets; ++i)
    if (!within(text[i], 0x80, 0xbf))
      return false;
  return true;
}

} // namespace

size_t leading_character(std::string_view text) {
  if (text.empty())
    return 0;
  if (within(text[0], 0, 0x7f))
    return 1;
  for (const auto& f : forms)
    if (matches(text, f))
      return f.octets;
  return 0;
}

bool is_utf8(std::string_view text) {
  while (auto octets = leading_character(text))
    text.remove_prefix(octets);
  return text.empty();
}

} // namespace lh::convert
