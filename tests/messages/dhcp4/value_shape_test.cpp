#include "messages/dhcp4/value_shape.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace lh;
using dhcp4::value_shape;

namespace {

constexpr value_shape numeric[] = {
    value_shape::u8,         value_shape::u16,    value_shape::u32,
    value_shape::s32,        value_shape::ipv4,   value_shape::ipv4_list,
    value_shape::ipv4_pairs, value_shape::routes, value_shape::ip6rd,
    value_shape::bytes,
};

} // namespace

TEST_CASE("value shape: an empty value is what the client could not read") {
  for (int shape = 0; shape <= static_cast<int>(value_shape::bytes); ++shape)
    CHECK_FALSE(dhcp4::encode(static_cast<value_shape>(shape), ""));
  for (auto shape : numeric)
    for (auto text : {" ", "   "})
      CHECK_FALSE(dhcp4::encode(shape, text));
}

TEST_CASE("value shape: blanks are text") {
  CHECK(*dhcp4::encode(value_shape::text, "   ") == "   ");
  CHECK(*dhcp4::encode(value_shape::text, " a ") == " a ");
}

TEST_CASE("value shape: hostile text is refused where it is no value") {
  const std::string hostile[] = {
      "; reboot",
      "$(reboot)",
      "1.2.3.4; reboot",
      "1.2.3",
      "1.2.3.4.5",
      "256.1.1.1",
      "01.2.3.4",
      "-1",
      "0x10",
      "1e3",
      "99999999999999999",
      "\n",
      "10.0.0.0/8",
      "1.2.3.4/",
      "/1.2.3.4",
      "1.2.3.4/33 1.1.1.1",
      "1.2.3.4\t1.1.1.1",
      "abc",
      "1 2 3 4 ",
      std::string(10240, 'g'),
  };
  for (auto shape : numeric)
    for (auto& text : hostile) {
      CAPTURE(text);
      CAPTURE(static_cast<int>(shape));
      bool number = text == "-1" && shape >= value_shape::u32 &&
                    shape <= value_shape::s32;
      bool list = text == "1 2 3 4 " && shape <= value_shape::s32;
      CHECK(dhcp4::encode(shape, text).has_value() == (number || list));
    }
}

TEST_CASE("value shape: 10 kB of text pass as they are") {
  std::string text(10240, 'x');
  CHECK(*dhcp4::encode(value_shape::text, text) == text);
  CHECK(dhcp4::encode(value_shape::bytes, std::string(10240, 'f'))->size() ==
        5120);
}

TEST_CASE("value shape: hex has an even number of digits") {
  CHECK(*dhcp4::encode(value_shape::bytes, "0aFF") == "\x0a\xff");
  CHECK_FALSE(dhcp4::encode(value_shape::bytes, "0aF"));
  CHECK_FALSE(dhcp4::encode(value_shape::bytes, "0x0a"));
  CHECK_FALSE(dhcp4::encode(value_shape::bytes, "0a 0b"));
}

TEST_CASE("value shape: the client's stand-in for a name is no name") {
  for (auto cut : {"b", "ba", "bad"})
    CHECK_FALSE(dhcp4::encode(value_shape::host, cut));
  CHECK(*dhcp4::encode(value_shape::host, "bad.example") == "bad.example");
  CHECK(*dhcp4::encode(value_shape::text, "bad") == "bad");
}

TEST_CASE("value shape: a 6rd prefix needs a border relay") {
  auto encode = [](auto text) {
    return dhcp4::encode(value_shape::ip6rd, text).has_value();
  };
  CHECK(encode("6 32 2001:0db8:0000:0000:0000:0000:0000:0000 192.0.2.9"));
  CHECK_FALSE(encode("6 32 2001:0db8:0000:0000:0000:0000:0000:0000"));
  CHECK_FALSE(encode("6 32 2001:0db8:: 192.0.2.9"));
  CHECK_FALSE(encode("256 32 2001:0db8:0000:0000:0000:0000:0000:0000 1.1.1.1"));
  CHECK_FALSE(encode("6 32 2001-0db8:0000:0000:0000:0000:0000:0000 1.1.1.1"));
}
