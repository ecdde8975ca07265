#include "messages/wire/domain_list.hpp"
#include "tests/messages/wire/hex.hpp"

#include <doctest/doctest.h>

using namespace lh;
using names = std::vector<std::string>;

TEST_CASE("domain list: pointers to earlier names are followed") {
  auto bytes = "03697370076578616d706c6500046d61696cc00003616263c004"_hex;
  CHECK(*wire::decode_domain_list(bytes) ==
        names{"isp.example", "mail.isp.example", "abc.example"});
}

TEST_CASE("domain list: a pointer to a name that ends in a pointer") {
  auto bytes = "0161000162c0000163c003"_hex;
  CHECK(*wire::decode_domain_list(bytes) == names{"a", "b.a", "c.b.a"});
}

TEST_CASE("domain list: loops, forward pointers and odd labels are refused") {
  for (auto& bytes :
       {"c000"_hex, "0161c000"_hex, "c002c000"_hex, "0161c002"_hex,
        "016100c0ff"_hex, "4061"_hex, "8061"_hex, "016100c0"_hex,
        "01610a00"_hex, "03612e6200"_hex, "0361206200"_hex})
    CHECK_FALSE(wire::decode_domain_list(bytes));
}

TEST_CASE("domain list: the root is no name to search") {
  CHECK(*wire::decode_domain_list("00016100"_hex) == names{"a"});
}

TEST_CASE("domain list: names longer than 255 octets are refused") {
  std::string label = "\x3f" + std::string(63, 'a');
  auto name = label + label + label;
  CHECK(wire::decode_domain_list(name + "\x3d" + std::string(61, 'b') + '\0'));
  CHECK_FALSE(
      wire::decode_domain_list(name + "\x3e" + std::string(62, 'b') + '\0'));
}

TEST_CASE("domain list: a truncated list fails or is shorter") {
  auto bytes = "03697370076578616d706c6500046d61696cc000"_hex;
  for (size_t size = 0; size < bytes.size(); ++size) {
    auto list = wire::decode_domain_list(bytes.substr(0, size));
    CAPTURE(size);
    REQUIRE(list.has_value() == (size == 0 || size == 13));
    if (size == 13)
      CHECK(*list == names{"isp.example"});
  }
}

TEST_CASE("domain list: encoding gives uncompressed names") {
  CHECK(*wire::encode_domain_list("a.b c.") == "0161016200016300"_hex);
  for (auto text : {".", "a..b", ".a", "a b..c"})
    CHECK_FALSE(wire::encode_domain_list(text));
  CHECK_FALSE(wire::encode_domain_list(std::string(64, 'a')));
  CHECK(wire::encode_domain_list(std::string(63, 'a')));
}
