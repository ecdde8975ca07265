#include "messages/convert/net_values.hpp"

#include <doctest/doctest.h>

using namespace lh;

TEST_CASE(
    "net values: an address and a prefix survive the way there and back") {
  net::ipv4 address{0xc0000207};
  net::ipv4_prefix prefix{{0x0a140000}, 16};
  CHECK(convert::from_proto(convert::to_proto(address)) == address);
  CHECK(convert::from_proto(convert::to_proto(prefix)) == prefix);
}

TEST_CASE("net values: a prefix longer than an address ends with it") {
  pb::Ipv4Prefix prefix;
  prefix.set_length(300);
  CHECK(convert::from_proto(prefix).length == 32);
  pb::DeviceAddress6 entry;
  *entry.mutable_address() = convert::to_proto(net::ipv6{1, 7});
  entry.set_prefix_len(64);
  CHECK(convert::from_proto(entry) == net::ipv6_prefix{{1, 7}, 64});
  entry.set_prefix_len(256 + 64);
  CHECK(convert::from_proto(entry).length == 128);
}
