#include "messages/net/ipv6.hpp"
#include "plugins/dibbler/environment.hpp"
#include "tests/plugins/dibbler/captures.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace lh;
using dibbler::variable;

namespace {

using lines = std::vector<std::string>;

template <class Bindings>
lines written(const Bindings& bindings) {
  lines all;
  for (auto& one : bindings)
    all.push_back(net::to_string(net::ipv6{one.high(), one.low()}) + ' ' +
                  std::to_string(one.valid_s()));
  return all;
}

plugin::Event read(std::string_view capture) {
  return dibbler::event_from("add", captures::parse(capture)).value();
}

plugin::Event answer(std::string_view question,
                     const std::vector<variable>& variables) {
  std::vector<variable> all{{"CLNT_MESSAGE", question}};
  all.insert(all.end(), variables.begin(), variables.end());
  return dibbler::event_from("update", all).value();
}

} // namespace

TEST_CASE("dibbler bindings: a RENEW's echoes are no lease") {
  auto event = read(captures::renew);
  CHECK(written(event.addresses()) == lines{"2001:db8::100 60"});
  CHECK(written(event.prefixes()) == lines{"2001:db8:f000:: 60"});
  CHECK_FALSE(event.echoes_follow());
}

TEST_CASE("dibbler bindings: a RENEW that grants nothing leases nothing") {
  auto event = answer("RENEW", {{"SRV_OPTION2", "00:03"},
                                {"CLNT_OPTION1", "00:02"},
                                {"ADDR1", "2001:db8::1"},
                                {"ADDR1VALID", "40"},
                                {"PREFIX1", "2001:db8::"}});
  CHECK(event.addresses().empty());
  CHECK(event.prefixes().empty());
}

TEST_CASE("dibbler bindings: a REBIND's are the server's") {
  CHECK(written(read(captures::rebind).prefixes()) ==
        lines{"2001:db8:f000:: 40"});
}

TEST_CASE("dibbler bindings: a CONFIRM's answer leases nothing") {
  auto event = read(captures::confirm);
  CHECK(event.addresses().empty());
  CHECK(event.options().contains(23));
}

TEST_CASE("dibbler bindings: a prefix that nobody gave is a mere wish") {
  auto event = read(captures::no_prefix);
  CHECK(event.prefixes().empty());
  CHECK(written(event.addresses()) == lines{"2001:db8::100 40"});
}

TEST_CASE("dibbler bindings: one of two prefixes was given") {
  for (auto question : {"REQUEST", "REBIND"}) {
    auto event = answer(question, {{"DOWNLINK_PREFIX_IFACES", "[none]"},
                                   {"SRV_OPTION2", "00:03"},
                                   {"PREFIX1", "2001:db8:1::"},
                                   {"PREFIX1LEN", "56"},
                                   {"PREFIX2", "2001:db8:2::"},
                                   {"PREFIX2LEN", "56"}});
    CHECK(written(event.prefixes()) == lines{"2001:db8:1:: 0"});
  }
}

TEST_CASE("dibbler bindings: a prefix too long to split counts for itself") {
  auto event = answer("REQUEST", {{"DOWNLINK_PREFIX_IFACES", "[none]"},
                                  {"PREFIX1", "2001:db8:1::"},
                                  {"PREFIX1LEN", "124"},
                                  {"PREFIX2", "2001:db8:2::"},
                                  {"PREFIX2LEN", "56"}});
  CHECK(event.prefixes_size() == 2);
}

TEST_CASE("dibbler bindings: an address behind the last option was refused") {
  auto event = answer("REBIND", {{"ADDR1", "2001:db8::1"},
                                 {"SRV_OPTION23", "2001:db8::53"},
                                 {"ADDR2", "2001:db8::2"},
                                 {"CLNT_OPTION8", "0"}});
  CHECK(written(event.addresses()) == lines{"2001:db8::1 0"});
}

TEST_CASE("dibbler bindings: all lifetimes and lengths are kept as told") {
  auto event = answer("RENEW", {{"PREFIX1", "2001:db8::"},
                                {"PREFIX1LEN", "255"},
                                {"PREFIX1PREF", "4294967295"},
                                {"PREFIX1VALID", "0"}});
  REQUIRE(event.prefixes_size() == 1);
  CHECK(event.prefixes(0).length() == 255);
  CHECK(event.prefixes(0).preferred_s() == 4294967295);
  CHECK(event.prefixes(0).valid_s() == 0);
}

TEST_CASE("dibbler bindings: one that cannot be read is named and left out") {
  auto event = answer("RENEW", {{"ADDR1", "2001:db8::1%wan0"},
                                {"ADDR1PREF", "20"},
                                {"ADDR2", "2001:db8::2"},
                                {"ADDR2VALID", "-1"},
                                {"ADDR2PREF", "20"},
                                {"ADDR3", "2001:db8::3"},
                                {"ADDR3VALID", "7"}});
  CHECK(written(event.addresses()) == lines{"2001:db8::3 7"});
  CHECK(event.unreadable_size() == 2);
  CHECK(event.unreadable(0) == "ADDR1");
  CHECK(event.unreadable(1) == "ADDR2VALID");
}

TEST_CASE("dibbler bindings: names that only look like theirs are others") {
  auto event = answer("RENEW", {{"ADDR", "::1"},
                                {"ADDRESS1", "::1"},
                                {"ADDR1PORT", "1"},
                                {"ADDR1VALID", "1"},
                                {"ADDR12345", "::1"},
                                {"PREFIXES", "::1"}});
  CHECK(event.addresses().empty());
  CHECK(event.unreadable().empty());
}
