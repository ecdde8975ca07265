#include "messages/convert/lease6.hpp"
#include "messages/convert/plugin_event.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace lh;

namespace {

const std::string address(16, '\x20');
const std::string names("\3isp\7example\0\3net\0", 18);

plugin::Event event_of(plugin::Kind kind) {
  plugin::Event event;
  event.set_client("dhcp6-client-1");
  event.set_kind(kind);
  auto& leased = *event.add_addresses();
  leased.set_high(0x20010db800000000);
  leased.set_low(0x100);
  leased.set_preferred_s(20);
  leased.set_valid_s(40);
  auto& prefix = *event.add_prefixes();
  prefix.set_high(0x20010db8f0000000);
  prefix.set_length(200);
  prefix.set_preferred_s(50);
  prefix.set_valid_s(0);
  prefix.set_iaid(7);
  auto& options = *event.mutable_options();
  options[23] = address + address;
  options[24] = names;
  options[64] = std::string("\4aftr\3isp\0", 10);
  return event;
}

pb::Lease6 with_option(uint32_t code, const std::string& content) {
  auto event = event_of(plugin::BOUND);
  (*event.mutable_options())[code] = content;
  return convert::lease6_from_event(event);
}

} // namespace

TEST_CASE("lease6: bindings are as told, whatever they are worth") {
  auto lease = convert::lease6_from_event(event_of(plugin::BOUND));
  REQUIRE(lease.addresses_size() == 1);
  CHECK(lease.addresses(0).address().low() == 0x100);
  CHECK(lease.addresses(0).preferred_s() == 20);
  CHECK(lease.addresses(0).valid_s() == 40);
  CHECK_FALSE(lease.addresses(0).has_iaid());
  REQUIRE(lease.prefixes_size() == 1);
  CHECK(lease.prefixes(0).prefix().high() == 0x20010db8f0000000);
  CHECK(lease.prefixes(0).len() == 200);
  CHECK(lease.prefixes(0).valid_s() == 0);
  CHECK(lease.prefixes(0).iaid() == 7);
  CHECK(lease.prefixes(0).state() == "");
}

TEST_CASE("lease6: names and servers come from the options") {
  auto lease = convert::lease6_from_event(event_of(plugin::BOUND));
  CHECK(lease.dns_size() == 2);
  CHECK(lease.search_size() == 2);
  CHECK(lease.search(1) == "net");
  CHECK(lease.domain() == "isp.example");
  CHECK(lease.aftr() == "aftr.isp");
  CHECK(lease.options().at(24) == names);
  CHECK_FALSE(lease.has_mapt());
}

TEST_CASE("lease6: an option that cannot be read counts as not sent") {
  CHECK(with_option(23, "short").dns().empty());
  CHECK(with_option(23, "").dns().empty());
  CHECK(with_option(24, "\7isp").domain() == "");
  CHECK(with_option(64, "\xff").aftr() == "");
  CHECK(with_option(64, names).aftr() == "");
  CHECK(with_option(64, "\xff").options().at(64) == "\xff");
}

TEST_CASE("lease6: a report of a DHCPv6 client brings it, never refused") {
  for (auto kind : {plugin::BOUND, plugin::RENEW, plugin::INFORMED}) {
    auto report = convert::lease_report(event_of(kind), pb::MASK_32);
    CHECK(pb::LeaseReport::Kind_Name(report.kind()) == plugin::Kind_Name(kind));
    CHECK(report.lease6().addresses_size() == 1);
    CHECK_FALSE(report.has_lease());
    CHECK(report.refusal() == "");
  }
}

TEST_CASE("lease6: the other kinds bring none") {
  for (auto kind :
       {plugin::DECONFIG, plugin::NAK, plugin::LEASEFAIL, plugin::EXPIRED}) {
    auto report = convert::lease_report(event_of(kind), pb::MASK_32);
    CHECK(pb::LeaseReport::Kind_Name(report.kind()) == plugin::Kind_Name(kind));
    CHECK_FALSE(report.has_lease6());
  }
}

TEST_CASE("lease6: that echoes follow is passed on") {
  auto event = event_of(plugin::RENEW);
  CHECK_FALSE(convert::lease_report(event, pb::MASK_32).echoes_follow());
  event.set_echoes_follow(true);
  CHECK(convert::lease_report(event, pb::MASK_32).echoes_follow());
}
