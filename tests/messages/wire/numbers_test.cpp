#include "messages/wire/numbers.hpp"
#include "tests/messages/wire/hex.hpp"

#include <doctest/doctest.h>

using namespace lh;

TEST_CASE("numbers: each width has its range") {
  CHECK(*wire::encode_numbers("255", 1) == "ff"_hex);
  CHECK_FALSE(wire::encode_numbers("256", 1));
  CHECK(*wire::encode_numbers("65535", 2) == "ffff"_hex);
  CHECK_FALSE(wire::encode_numbers("65536", 2));
  CHECK(*wire::encode_numbers("4294967295", 4) == "ffffffff"_hex);
  CHECK_FALSE(wire::encode_numbers("4294967296", 4));
}

TEST_CASE("numbers: a negative time offset reads in both spellings") {
  CHECK(*wire::encode_numbers("-3600", 4) == "fffff1f0"_hex);
  CHECK(*wire::encode_numbers("4294963696", 4) == "fffff1f0"_hex);
  CHECK_FALSE(wire::encode_numbers("-2147483649", 4));
  CHECK_FALSE(wire::encode_numbers("-1", 2));
}

TEST_CASE("numbers: decoding takes the exact length only") {
  CHECK(*wire::decode_u16("05c8"_hex) == 1480);
  CHECK(*wire::decode_u32("00000258"_hex) == 600);
  for (auto& bytes : {""_hex, "05"_hex, "05c800"_hex, "05c80400"_hex})
    CHECK_FALSE(wire::decode_u16(bytes));
  for (auto& bytes : {""_hex, "05"_hex, "05c800"_hex, "05c8040000"_hex})
    CHECK_FALSE(wire::decode_u32(bytes));
}
