#include "messages/net/hex.hpp"
#include "plugins/udhcpc/environment.hpp"
#include "tests/plugins/udhcpc/captures.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

using namespace lh;

namespace {

std::vector<udhcpc::variable> parse(std::string_view capture) {
  std::vector<udhcpc::variable> variables;
  while (!capture.empty()) {
    auto line = capture.substr(0, capture.find('\n'));
    auto equals = line.find('=');
    variables.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    capture.remove_prefix(line.size() + 1);
  }
  return variables;
}

plugin::Event read(std::string_view action, std::string_view capture) {
  return udhcpc::event_from(action, parse(capture)).value();
}

/// An event of a client whose environment also holds `variables`.
plugin::Event read(const std::vector<udhcpc::variable>& variables) {
  auto all = variables;
  all.emplace_back("LEASEHOLD_CLIENT", "dhcp4-client-1");
  return udhcpc::event_from("bound", all).value();
}

std::map<uint32_t, std::string> options(const plugin::Event& event) {
  std::map<uint32_t, std::string> hex;
  for (auto& [code, bytes] : event.options())
    hex[code] = net::to_hex(bytes);
  return hex;
}

std::vector<std::string> unreadable(const plugin::Event& event) {
  return {event.unreadable().begin(), event.unreadable().end()};
}

using names = std::vector<std::string>;

} // namespace

TEST_CASE("environment: a captured lease is kept whole") {
  auto event = read("bound", captures::bound);
  CHECK(event.client() == "dhcp4-client-1");
  CHECK(event.kind() == plugin::BOUND);
  CHECK(event.interface() == "wan0");
  CHECK(event.address() == 0xc0000264);
  CHECK(event.next_server() == 0xc0000209);
  CHECK(unreadable(event).empty());
  CHECK(options(event) == std::map<uint32_t, std::string>{
                              {1, "ffffff00"},
                              {2, "fffff1f0"},
                              {3, "c0000201c0000202c0000203c0000204c0000205"},
                              {4, "c0000204"},
                              {6, "c0000235c0000236c0000237"},
                              {9, "c0000209c000020a"},
                              {12, "6777626f78"},
                              {13, "1000"},
                              {15, "6973702e6578616d706c65"},
                              {16, "c0000210"},
                              {17, "2f723b207265626f6f74"},
                              {23, "40"},
                              {26, "05c8"},
                              {28, "c00002ff"},
                              {33, "0a000000c0000201c6336407c0000202"},
                              {40, "6e69732e6578616d706c65"},
                              {41, "c0000229"},
                              {42, "c000027bc000027c"},
                              {43, "0104687474700201ff"},
                              {44, "c000022c"},
                              {51, "00000258"},
                              {53, "05"},
                              {54, "c0000201"},
                          });
}

TEST_CASE("environment: each of udhcpc's events has its kind") {
  CHECK(read("deconfig", captures::deconfig).kind() == plugin::DECONFIG);
  CHECK(read("leasefail", captures::deconfig).kind() == plugin::LEASEFAIL);
  CHECK(read("renew", captures::bound).kind() == plugin::RENEW);
  auto nak = read("nak", captures::nak);
  CHECK(nak.kind() == plugin::NAK);
  CHECK(nak.address() == 0);
  CHECK(options(nak)[53] == "06");
}

TEST_CASE("environment: an event without options has none") {
  auto event = read("deconfig", captures::deconfig);
  CHECK(event.interface() == "wan0");
  CHECK(event.options().empty());
  CHECK(event.unreadable().empty());
}

TEST_CASE("environment: what cannot be read is named and has no content") {
  auto event = read("bound", captures::damaged);
  CHECK(unreadable(event) == names{"dns", "domain", "hostname", "ip6rd",
                                   "routes", "search", "sipsrv", "staticroutes",
                                   "tftp", "timezone"});
  CHECK(options(event) == std::map<uint32_t, std::string>{
                              {1, "ffffff0001020304"},
                              {2, ""},
                              {3, "c0000201"},
                              {6, ""},
                              {12, ""},
                              {15, ""},
                              {23, "4041"},
                              {26, "05c80400"},
                              {33, ""},
                              {51, "00000258"},
                              {53, "05"},
                              {54, "c0000201"},
                              {56, "61"},
                              {66, ""},
                              {119, ""},
                              {120, ""},
                              {121, ""},
                              {212, ""},
                          });
}

TEST_CASE("environment: option 1 comes from subnet, else from mask") {
  CHECK(options(read({{"mask", "26"}}))[1] == "ffffffc0");
  CHECK(options(read({{"mask", "0"}}))[1] == "00000000");
  auto both = read({{"mask", "26"}, {"subnet", "255.255.255.0"}});
  CHECK(options(both)[1] == "ffffff00");
  auto torn = read({{"mask", "26"}, {"subnet", ""}});
  CHECK(options(torn)[1] == "ffffffc0");
  CHECK(read({{"ip", "10.0.0.1"}}).options().empty());
}

TEST_CASE("environment: an impossible mask is named, not used") {
  for (auto text : {"33", "-1", "", "x", "24 ", "255.255.255.0"}) {
    auto event = read({{"mask", text}});
    CHECK(unreadable(event) == names{"mask"});
    CHECK(event.options().empty());
  }
}

TEST_CASE("environment: odd hex and odd numbers of options") {
  CHECK(unreadable(read({{"opt43", "0a0"}})) == names{"opt43"});
  CHECK(unreadable(read({{"opt43", "0x0a"}})) == names{"opt43"});
  CHECK(unreadable(read({{"opt43", "zz"}})) == names{"opt43"});
  auto ignored = read({{"opt0", "00"}, {"opt300", "00"}, {"optic", "00"}});
  CHECK(ignored.options().empty());
  CHECK(ignored.unreadable().empty());
}

TEST_CASE("environment: hostile values are data or unreadable") {
  auto event = read({{"domain", "a; reboot"},
                     {"router", "192.0.2.1; reboot"},
                     {"ip", "192.0.2.1 $(reboot)"},
                     {"siaddr", "::1"},
                     {"interface", "wan0; reboot"}});
  CHECK(options(event) == std::map<uint32_t, std::string>{
                              {3, ""}, {15, net::to_hex("a; reboot")}});
  CHECK(unreadable(event) == names{"router", "ip", "siaddr", "interface"});
  CHECK(event.address() == 0);
  CHECK(event.interface().empty());
}

TEST_CASE("environment: device names have at most 15 plain characters") {
  CHECK(read({{"interface", "erouter0.100abc"}}).interface() ==
        "erouter0.100abc");
  for (auto name : {"", "erouter0.100abcd", "a b", "a/b", "a\nb", "\xc3\xa9"})
    CHECK(unreadable(read({{"interface", name}})) == names{"interface"});
}

TEST_CASE("environment: 10 kB values pass or are refused as any other") {
  std::string text(10240, 'x');
  std::string digits(10240, 'a');
  std::string list = "192.0.2.1";
  for (int i = 0; i < 1000; ++i)
    list += " 192.0.2.1";
  auto event = read({{"rootpath", text},
                     {"opt224", digits},
                     {"router", list},
                     {"mtu", text}});
  CHECK(event.options().at(17).size() == 10240);
  CHECK(event.options().at(224).size() == 5120);
  CHECK(event.options().at(3).size() == 4004);
  CHECK(unreadable(event) == names{"mtu"});
}

TEST_CASE("environment: no event without a known action and a client") {
  for (auto action : {"", "Bound", "bound ", "expire", "; reboot"})
    CHECK_FALSE(udhcpc::event_from(action, parse(captures::bound)));
  CHECK_FALSE(udhcpc::event_from("bound", {}));
  std::string longest(64, 'c');
  for (auto client : {"", "a b", "../x", "\n"}) {
    std::vector<udhcpc::variable> environment{{"LEASEHOLD_CLIENT", client}};
    CHECK_FALSE(udhcpc::event_from("bound", environment));
  }
  std::vector<udhcpc::variable> environment{{"LEASEHOLD_CLIENT", longest}};
  CHECK(udhcpc::event_from("bound", environment));
}
