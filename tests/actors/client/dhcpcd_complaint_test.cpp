#include "actors/client/dhcpcd_complaint.hpp"

#include <doctest/doctest.h>

using namespace lh;

TEST_CASE("dhcpcd complaint: what it says at every start is none") {
  CHECK(client::dhcpcd_complaint({}) == "");
  CHECK(client::dhcpcd_complaint(
            {"no such user dhcpcd", "dhcpcd-9.4.1 starting",
             "network namespace: box", "DUID 00:03:00:01:02:00:00:00:00:01",
             "wan0: IAID 00:00:00:01", "wan0: IA type 25 IAID 01:00:00:01",
             "wan0: soliciting a DHCPv6 lease",
             "wan0: ADV 2001:db8::1/128 from fe80::1", ""}) == "");
}

TEST_CASE("dhcpcd complaint: each line against answers counts once") {
  const std::string times =
      "wan0: IAID a0:26:28:d3 T1(5000) > T2(10) from fe80::1";
  const std::string refusal = "wan0: no useable IA found in lease";
  CHECK(client::dhcpcd_complaint({"wan0: IAID 00:00:00:01", times, times,
                                  refusal, times, times, refusal}) ==
        times + " " + refusal);
}
