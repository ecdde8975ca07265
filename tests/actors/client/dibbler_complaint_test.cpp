#include "actors/client/dibbler_complaint.hpp"

#include <doctest/doctest.h>

using namespace lh;

TEST_CASE("dibbler complaint: what it says at every start is none") {
  CHECK(client::dibbler_complaint({}) == "");
  CHECK(client::dibbler_complaint(
            {"| Licence : GNU GPL v2 only. Developed at Gdansk University of "
             "Technology.",
             "2026.11.22 07:37:49 Client Notice    Parsing client.conf config "
             "file...",
             "Unable to open client-AddrMgr.xml.",
             "RTNETLINK answers: Operation not permitted",
             "DAD inconclusive. Unable to dermine 2001:db8::1 address state. "
             "Assuming NOT TENTATIVE.",
             ""}) == "");
}

TEST_CASE("dibbler complaint: each line against answers counts once") {
  const std::string times =
      "Received malformed IA_NA: T1(5000) is greater than "
      "T2(10). Ignoring IA_NA.";
  const std::string option = "Option 3 is invalid. Ignoring.";
  CHECK(client::dibbler_complaint({"Unable to open client-AddrMgr.xml.", times,
                                   option, times, option}) ==
        times + " " + option);
}
