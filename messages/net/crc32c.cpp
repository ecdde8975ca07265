#include "messages/net/crc32c.hpp"

#include <array>

namespace lh::net {

namespace {

constexpr uint32_t reflected_polynomial = 0x82f63b78;
constexpr size_t stride = 8;

using crc_table = std::array<uint32_t, 256>;

constexpr crc_table make_table() {
  crc_table table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit)
      crc = crc >> 1 ^ (crc & 1 ? reflected_polynomial : 0);
    table[i] = crc;
  }
  return table;
}

/// What a byte makes of the rest when as many others follow it in its stride.
constexpr std::array<crc_table, stride> make_tables() {
  std::array<crc_table, stride> tables{make_table()};
  for (size_t followers = 1; followers < stride; ++followers)
    for (size_t i = 0; i < 256; ++i) {
      auto before = tables[followers - 1][i];
      tables[followers][i] = before >> 8 ^ tables[0][before & 255];
    }
  return tables;
}

constexpr auto tables = make_tables();

uint32_t byte(std::string_view bytes, size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

uint32_t after_stride(uint32_t crc, std::string_view bytes) {
  uint32_t next = 0;
  for (size_t i = 0; i < stride; ++i, crc >>= 8)
    next ^= tables[stride - 1 - i][(crc ^ byte(bytes, i)) & 255];
  return next;
}

} // namespace

uint32_t crc32c(std::string_view bytes) {
  uint32_t crc = ~uint32_t{0};
  for (; bytes.size() >= stride; bytes.remove_prefix(stride))
    crc = after_stride(crc, bytes);
  for (size_t i = 0; i < bytes.size(); ++i)
    crc = crc >> 8 ^ tables[0][(crc ^ byte(bytes, i)) & 255];
  return ~crc;
}

} // namespace lh::net
