#include "messages/net/client_family.hpp"

#include <doctest/doctest.h>

using namespace lh;

TEST_CASE("client family: the name of a client's actor tells it") {
  CHECK(net::family_of_client("dhcp4-client-1") == &net::dhcpv4_clients);
  CHECK(net::family_of_client("dhcp6-client-12") == &net::dhcpv6_clients);
  for (auto name :
       {"", "dhcp6", "dhcp6-cli", "link-monitor", "xdhcp6-client-1"})
    CHECK(net::family_of_client(name) == nullptr);
}
