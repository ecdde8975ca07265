#include "messages/net/crc32c.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace lh::net;

namespace {

/// By its definition, a bit at a time.
uint32_t defined(std::string_view bytes) {
  uint32_t crc = ~uint32_t{0};
  for (unsigned char byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit)
      crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc;
}

} // namespace

TEST_CASE("crc32c: the check values of RFC 3720 B.4") {
  std::string growing;
  std::string falling;
  for (int i = 0; i < 32; ++i) {
    growing += static_cast<char>(i);
    falling += static_cast<char>(31 - i);
  }
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
  CHECK(crc32c(growing) == 0x46dd794e);
  CHECK(crc32c(falling) == 0x113fdb5c);
}

TEST_CASE("crc32c: the customary check value, and no bytes") {
  CHECK(crc32c("123456789") == 0xe3069283);
  CHECK(crc32c("") == 0);
}

TEST_CASE("crc32c: bytes of any number, as by its definition") {
  std::mt19937 dice{17};
  for (size_t length = 0; length < 300; ++length) {
    std::string bytes;
    while (bytes.size() < length)
      bytes += static_cast<char>(dice());
    CHECK(crc32c(bytes) == defined(bytes));
  }
}
