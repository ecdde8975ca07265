#include "actors/client/dibbler_database.hpp"
#include "messages/convert/net_values.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace lh;

namespace {

/// What dibbler-client 1.0.1 wrote after a REPLY, with longer lines folded.
const std::string written = R"(<AddrMgr>
  <timestamp>1795319472</timestamp>
  <replayDetection>0</replayDetection>
  <AddrClient>
    <duid length="8">00:02:00:00:0d:e9:41:42</duid>
    <ReconfigureKey />
    <!-- 1 IA(s) -->
    <AddrIA unicast="" T1="5" T2="8" IAID="7" state="CONFIGURED"
            ifacename="c0" iface="2">
      <duid length="10">00:03:00:01:02:00:00:00:00:01</duid>
      <AddrAddr timestamp="1795319472" pref="20" valid="40"
                prefix="128">2001:db8::100</AddrAddr>
      <!--<fqdnDnsServer>-->
      <!-- <fqdn>-->
    </AddrIA>
    <!-- 0 TA(s) -->
    <!-- 2 PD(s) -->
    <AddrPD unicast="" T1="6" T2="9" IAID="7" state="CONFIGURED"
            ifacename="c0" iface="2">
      <AddrPrefix timestamp="1795319472" pref="20" valid="20"
                  length="56">2001:db8:f000::</AddrPrefix>
    </AddrPD>
    <AddrPD unicast="" T1="4294967295" T2="4294967295" IAID="1031"
            state="INPROCESS" ifacename="c0" iface="2">
    </AddrPD>
  </AddrClient>
</AddrMgr>
)";

std::string shown(const pb::IaState& ia) {
  return std::string{ia.prefixes() ? "PD " : "NA "} +
         std::to_string(ia.iaid()) + ' ' + std::to_string(ia.t1_s()) + ' ' +
         std::to_string(ia.t2_s()) + ' ' + ia.state();
}

std::string held(const pb::IaState& ia) {
  std::string text;
  for (auto& one : ia.holds())
    text += net::to_string(convert::from_proto(one));
  return text;
}

} // namespace

TEST_CASE("dibbler database: associations with their times and states") {
  auto all = client::dibbler_associations(written);
  REQUIRE(all);
  REQUIRE(all->size() == 3);
  CHECK(shown((*all)[0]) == "NA 7 5 8 CONFIGURED");
  CHECK(shown((*all)[1]) == "PD 7 6 9 CONFIGURED");
  CHECK(shown((*all)[2]) == "PD 1031 4294967295 4294967295 INPROCESS");
}

TEST_CASE("dibbler database: associations with what they hold") {
  auto all = client::dibbler_associations(written);
  REQUIRE(all);
  REQUIRE(all->size() == 3);
  CHECK(held((*all)[0]) == "2001:db8::100/128");
  CHECK(held((*all)[1]) == "2001:db8:f000::/56");
  CHECK(held((*all)[2]) == "");
}

TEST_CASE("dibbler database: without associations there are none") {
  auto all = client::dibbler_associations("<AddrMgr><AddrClient>"
                                          "</AddrClient></AddrMgr>");
  REQUIRE(all);
  CHECK(all->empty());
}

TEST_CASE("dibbler database: a part of it tells nothing") {
  auto whole = written.find("</AddrMgr>") + 10;
  for (size_t size = 0; size < whole; ++size)
    CHECK_FALSE(client::dibbler_associations(written.substr(0, size)));
  CHECK_FALSE(client::dibbler_associations("<Other></Other>"));
  CHECK_FALSE(client::dibbler_associations(std::string(100, '\0')));
}

TEST_CASE("dibbler database: hostile content is bounded") {
  std::string many = "<AddrMgr><AddrClient>";
  for (int i = 0; i < 10'000; ++i)
    many += "<AddrIA T1=\"x\" IAID=\"99999999999\" state=\"\xff\"></AddrIA>";
  auto all = client::dibbler_associations(many + "</AddrClient></AddrMgr>");
  REQUIRE(all);
  CHECK(all->size() == 256);
  CHECK(shown(all->front()) == "NA 0 0 0 ");
  std::string wild = "<AddrMgr><AddrClient><AddrPD IAID=\"1\">";
  for (int i = 0; i < 1'000; ++i)
    wild += "<AddrPrefix length=\"129\">2001:db8::</AddrPrefix>"
            "<AddrPrefix length=\"56\">no address</AddrPrefix>"
            "<AddrPrefix length=\"56\">2001:db8::</AddrPrefix>";
  all = client::dibbler_associations(wild + "</AddrPD></AddrClient></AddrMgr>");
  REQUIRE(all);
  CHECK(all->front().holds_size() == 256);
  std::string deep;
  for (int i = 0; i < 300'000; ++i)
    deep += "<a>";
  CHECK_FALSE(client::dibbler_associations(deep));
}
