#include "messages/net/hex.hpp"

#include <doctest/doctest.h>

using namespace lh::net;

TEST_CASE("hex: every byte goes there and back") {
  std::string bytes;
  for (int i = 0; i < 256; ++i)
    bytes += static_cast<char>(i);
  auto text = to_hex(bytes);
  CHECK(text.size() == 512);
  CHECK(text.substr(0, 6) == "000102");
  CHECK(text.substr(508) == "feff");
  CHECK(parse_hex(text) == bytes);
}

TEST_CASE("hex: both cases are read, nothing is nothing") {
  CHECK(parse_hex("4C48") == "LH");
  CHECK(parse_hex("4c48") == "LH");
  CHECK(parse_hex("") == "");
  CHECK(to_hex("").empty());
}

TEST_CASE("hex: odd lengths and other letters are refused") {
  for (auto text : {"4", "4c4", "4g", "g4", "4c 48", " 4c", "0x4c", "4c:48",
                    "-1", "\xc3\xa9"})
    CHECK_MESSAGE(!parse_hex(text), text);
}
