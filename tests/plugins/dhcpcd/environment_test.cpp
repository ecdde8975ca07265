#include "messages/ipc/frame.hpp"
#include "messages/net/hex.hpp"
#include "plugins/dhcpcd/environment.hpp"
#include "tests/plugins/dhcpcd/captures.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

using namespace lh;

namespace {

using variables = std::vector<plugins::variable>;

variables parse(std::string_view capture) {
  variables all;
  while (!capture.empty()) {
    auto line = capture.substr(0, capture.find('\n'));
    auto equals = line.find('=');
    all.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    capture.remove_prefix(line.size() + 1);
  }
  return all;
}

plugin::Event read(const variables& environment) {
  return dhcpcd::event_from(environment).value().value();
}

/// What becomes of that reason, without a lease.
plugin::Kind kind_of(std::string_view reason, std::string_view carrier = "up") {
  variables environment{{"reason", reason}, {"ifcarrier", carrier}};
  auto event = dhcpcd::event_from(environment).value();
  return event ? event->kind() : plugin::KIND_UNSPECIFIED;
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

TEST_CASE("dhcpcd environment: a captured lease is kept whole") {
  auto event = read(parse(captures::bound));
  CHECK(event.kind() == plugin::BOUND);
  CHECK(event.interface() == "wan0");
  CHECK(event.address() == 0xc0000264);
  CHECK(unreadable(event).empty());
  CHECK(options(event) ==
        std::map<uint32_t, std::string>{{1, "ffffff00"},
                                        {3, "c0000201"},
                                        {6, "c0000235c0000236"},
                                        {15, "6973702e6578616d706c65"},
                                        {28, "c00002ff"},
                                        {43, "0104deadbeef"},
                                        {51, "00000078"},
                                        {53, "05"},
                                        {54, "c0000201"},
                                        {121, "180a0102c0000201"},
                                        {125, "00000de90401026162"},
                                        {224, "0001ff22"}});
}

TEST_CASE("dhcpcd environment: associations become bindings, the old ones "
          "none") {
  auto event = read(parse(captures::renewed6));
  CHECK(event.kind() == plugin::RENEW);
  CHECK_FALSE(event.echoes_follow());
  REQUIRE(event.addresses_size() == 1);
  CHECK(event.addresses(0).high() == 0x20010db800000001);
  CHECK(event.addresses(0).low() == 0x1002);
  CHECK(event.addresses(0).preferred_s() == 20);
  CHECK(event.addresses(0).valid_s() == 30);
  CHECK(event.addresses(0).iaid() == 1);
  REQUIRE(event.prefixes_size() == 2);
  CHECK(event.prefixes(0).high() == 0x20010db8f0000200);
  CHECK(event.prefixes(0).length() == 56);
  CHECK(event.prefixes(1).high() == 0x20010db8f0000100);
  CHECK(event.prefixes(1).iaid() == 1025);
  CHECK(options(event) == std::map<uint32_t, std::string>{
                              {1, "000200000de9414243"},
                              {2, "00030001020000000001"},
                              {23, "20010db8000000000000000000000053"},
                              {95, "00590015"}});
}

TEST_CASE("dhcpcd environment: each reason has its kind") {
  CHECK(kind_of("BOUND") == plugin::BOUND);
  CHECK(kind_of("REBOOT") == plugin::BOUND);
  CHECK(kind_of("RENEW") == plugin::RENEW);
  CHECK(kind_of("REBIND") == plugin::RENEW);
  CHECK(kind_of("NAK") == plugin::NAK);
  CHECK(kind_of("FAIL") == plugin::LEASEFAIL);
  CHECK(kind_of("BOUND6") == plugin::BOUND);
  CHECK(kind_of("RENEW6") == plugin::RENEW);
  CHECK(kind_of("REBIND6") == plugin::RENEW);
  CHECK(kind_of("INFORM6") == plugin::INFORMED);
}

TEST_CASE("dhcpcd environment: what is no news is no event") {
  for (auto* reason : {"PREINIT", "CARRIER", "NOCARRIER", "STOP", "STOP6",
                       "STOPPED", "RELEASE6", "DEPARTED", "RECONFIGURE", "no"})
    CHECK(kind_of(reason) == plugin::KIND_UNSPECIFIED);
}

TEST_CASE("dhcpcd environment: a lease given up is no lease expired, and none "
          "at all without a carrier") {
  CHECK(kind_of("EXPIRE") == plugin::DECONFIG);
  CHECK(kind_of("EXPIRE6") == plugin::DECONFIG);
  CHECK(kind_of("EXPIRE6", "down") == plugin::KIND_UNSPECIFIED);
  CHECK_FALSE(
      dhcpcd::event_from(parse(captures::carrier_lost)).value().has_value());
}

TEST_CASE("dhcpcd environment: a confirmed lease brings nothing of the old") {
  auto environment = parse(captures::renewed6);
  environment[2].second = "REBOOT6";
  auto event = read(environment);
  CHECK(event.kind() == plugin::CONFIRMED);
  CHECK(event.interface() == "wan0");
  CHECK(event.addresses_size() == 0);
  CHECK(event.prefixes_size() == 0);
  CHECK(event.options().empty());
}

TEST_CASE("dhcpcd environment: without a reason it is refused") {
  CHECK_FALSE(dhcpcd::event_from(variables{{"interface", "wan0"}}));
  CHECK_FALSE(dhcpcd::event_from({}));
}

TEST_CASE("dhcpcd environment: what cannot be read is named and empty") {
  auto event = read({{"reason", "BOUND6"},
                     {"interface", "a/b"},
                     {"new_ip_address", "192.0.2"},
                     {"new_opt6", "192 0 2 256"},
                     {"new_opt15", "1  2"},
                     {"new_opt26", "1 "},
                     {"new_dhcp6_o3", "0 0 0 1 0 0 0"},
                     {"new_dhcp6_o25", "x"},
                     {"new_dhcp6_o23", " "},
                     {"new_opt0", "1"},
                     {"new_opt70000", "1"},
                     {"new_opt6x", "1"}});
  CHECK(unreadable(event) == names{"interface", "new_ip_address", "new_opt6",
                                   "new_opt15", "new_opt26", "new_dhcp6_o3",
                                   "new_dhcp6_o25", "new_dhcp6_o23"});
  CHECK(options(event) ==
        std::map<uint32_t, std::string>{{6, ""}, {15, ""}, {23, ""}, {26, ""}});
  CHECK(event.interface().empty());
  CHECK(event.address() == 0);
}

TEST_CASE("dhcpcd environment: an option that comes twice is named") {
  auto event = read({{"reason", "INFORM6"},
                     {"new_dhcp6_o17", "0 0 0 1"},
                     {"new_dhcp6_o17", "0 0 0 2"}});
  CHECK(options(event) == std::map<uint32_t, std::string>{{17, "00000001"}});
  CHECK(unreadable(event) == names{"new_dhcp6_o17"});
}

TEST_CASE("dhcpcd environment: whatever a server sends fits into a frame") {
  std::string ia = "255 255 255 255 0 0 0 1 0 0 0 1";
  for (int i = 0; i < 1000; ++i) {
    ia += " 0 26 0 25";
    for (int octet = 0; octet < 25; ++octet)
      ia += " 255";
  }
  std::string option = "255";
  for (int i = 1; i < 10'000; ++i)
    option += " 255";
  variables environment{{"reason", "BOUND6"}, {"new_dhcp6_o25", ia}};
  std::vector<std::string> many;
  for (int code = 100; code < 160; ++code)
    many.push_back("new_dhcp6_o" + std::to_string(code));
  for (auto& name : many)
    environment.emplace_back(name, option);
  auto event = read(environment);
  CHECK(ipc::encode_frame(event));
  CHECK(event.prefixes_size() == 400);
  CHECK(unreadable(event).front() == "new_dhcp6_o25");
  CHECK(unreadable(event).size() == 57);
}
