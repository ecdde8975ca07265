#include "messages/net/crc32c.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace lh::net;

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
