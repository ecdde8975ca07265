#include "messages/net/crc32c.hpp"

#include <array>

namespace lh::net {

namespace {

constexpr uint32_t reflected_polynomial = 0x82f63b78;

constexpr std::array<uint32_t, 256> make_table() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit)
      crc = crc >> 1 ^ (crc & 1 ? reflected_polynomial : 0);
    table[i] = crc;
  }
  return table;
}

constexpr auto table = make_table();

} // namespace

uint32_t crc32c(std::string_view bytes) {
  uint32_t crc = ~uint32_t{0};
  for (unsigned char byte : bytes)
    crc = crc >> 8 ^ table[(crc ^ byte) & 255];
  return ~crc;
}

} // namespace lh::net
