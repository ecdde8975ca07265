#include "messages/convert/utf8.hpp"

#include <doctest/doctest.h>

using namespace lh::convert;

TEST_CASE("utf8: characters of one to four octets are told apart") {
  CHECK(leading_character("a") == 1);
  CHECK(leading_character("\xc2\x80z") == 2);
  CHECK(leading_character("\xe0\xa0\x80z") == 3);
  CHECK(leading_character("\xf0\x90\x80\x80z") == 4);
  CHECK(leading_character("") == 0);
  CHECK(leading_character("\x80") == 0);
}

TEST_CASE("utf8: a text is as good as its worst character") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("caf\xc3\xa9"));
  CHECK_FALSE(is_utf8("caf\xe9"));
  CHECK_FALSE(is_utf8("\xed\xbf\xbf"));
  CHECK_FALSE(is_utf8("\xf8\x88\x80\x80\x80"));
}
