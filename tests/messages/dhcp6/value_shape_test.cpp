#include "messages/dhcp6/option_table.hpp"
#include "messages/net/hex.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace lh;
using dhcp6::value_shape;

namespace {

/// The hex of an option as dibbler 1.0.1 printed it; "refused" without one.
std::string encoded(uint16_t code, std::string_view text) {
  auto bytes = dhcp6::encode(dhcp6::shape_of(code), text);
  return bytes ? net::to_hex(*bytes) : "refused";
}

} // namespace

TEST_CASE("dhcp6 values: what dibbler printed is what the server had sent") {
  CHECK(encoded(7, "255") == "ff");
  CHECK(encoded(12, "2001:db8::1") == "20010db8000000000000000000000001");
  CHECK(encoded(17, "vendor=4491 2167=01:02:03 ") == "0000118b08770003010203");
  CHECK(encoded(24, "isp.example a.b ") ==
        "03697370076578616d706c65000161016200");
  CHECK(encoded(23, "2001:db8::53 ") == "20010db8000000000000000000000053");
  CHECK(encoded(32, "600") == "00000258");
  CHECK(encoded(39, "www.isp.ext N O S") == "0703777777036973700365787400");
  CHECK(encoded(42, "Europe/Berlin") == net::to_hex("Europe/Berlin"));
  CHECK(encoded(64, "aftr.isp.ext ") == "0461667472036973700365787400");
  CHECK(encoded(95, "00:59:00:02:01:10") == "005900020110");
  CHECK(encoded(65535, "") == "");
}

TEST_CASE("dhcp6 values: an empty decoded value was not read by dibbler") {
  for (uint16_t code :
       std::initializer_list<uint16_t>{7, 12, 17, 23, 24, 32, 39, 42, 64})
    for (auto text : {"", " "})
      CHECK(encoded(code, text) == "refused");
}

TEST_CASE("dhcp6 values: what dibbler withholds is refused") {
  for (uint16_t code : std::initializer_list<uint16_t>{11, 13, 14, 19, 20})
    CHECK(encoded(code, "[generic]") == "refused");
}

TEST_CASE("dhcp6 values: text of another shape is refused") {
  CHECK(encoded(7, "256") == "refused");
  CHECK(encoded(32, "4294967296") == "refused");
  CHECK(encoded(23, "192.0.2.1") == "refused");
  CHECK(encoded(24, "a..b") == "refused");
  CHECK(encoded(39, "www.isp.ext X") == "refused");
  CHECK(encoded(39, "www..ext N") == "refused");
  for (auto text :
       {"2167=01", "vendor=", "vendor=-1", "vendor=4294967296",
        "vendor=1 65536=01", "vendor=1 x", "vendor=1 2=0", "vendor=1 =01"})
    CHECK(encoded(17, text) == "refused");
}

TEST_CASE("dhcp6 values: a vendor's option may be empty") {
  CHECK(encoded(17, "vendor=1 ") == "00000001");
  CHECK(encoded(17, "vendor=1 2= 3=ff") == "000000010002000000030001ff");
}

TEST_CASE("dhcp6 values: flags may stand behind an empty name") {
  CHECK(encoded(39, " N S") == "05");
}

TEST_CASE("dhcp6 options: a server's variable names its code") {
  CHECK(dhcp6::received_code("SRV_OPTION1") == 1);
  CHECK(dhcp6::received_code("SRV_OPTION65535") == 65535);
  for (auto name :
       {"SRV_OPTION", "SRV_OPTION0", "SRV_OPTION65536", "SRV_OPTION1x",
        "SRV_OPTION-1", "CLNT_OPTION1", "SRV_OPTION000001"})
    CHECK_FALSE(dhcp6::received_code(name));
}
