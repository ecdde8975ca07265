#include "messages/dhcp4/sip_servers.hpp"
#include "tests/messages/wire/hex.hpp"

#include <doctest/doctest.h>

using namespace lh;

TEST_CASE("sip servers: addresses and names have their encodings") {
  CHECK(*dhcp4::encode_sip_servers("192.0.2.5") == "01c0000205"_hex);
  CHECK(*dhcp4::encode_sip_servers("sip.isp b") ==
        "00037369700369737000016200"_hex);
  CHECK_FALSE(dhcp4::encode_sip_servers("a..b"));
}
