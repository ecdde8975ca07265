#include "messages/dhcp4/text.hpp"
#include "tests/messages/wire/hex.hpp"

#include <doctest/doctest.h>

using namespace lh;

TEST_CASE("text: zeros at the end are dropped") {
  CHECK(*dhcp4::decode_text("697370000000"_hex) == "isp");
  CHECK(*dhcp4::decode_text("00"_hex) == "");
}

TEST_CASE("text: blanks and shell characters are just characters") {
  CHECK(*dhcp4::decode_text("a b; reboot $(x)") == "a b; reboot $(x)");
}

TEST_CASE("text: controls, inner zeros and bytes beyond ASCII are refused") {
  for (auto& bytes : {"610a62"_hex, "1b5b41"_hex, "610062"_hex, "7f"_hex,
                      "c3a9"_hex, "ff"_hex})
    CHECK_FALSE(dhcp4::decode_text(bytes));
}
