#include "messages/convert/plugin_event.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace lh;

namespace {

plugin::Event event_of(plugin::Kind kind) {
  plugin::Event event;
  event.set_client("dhcp4-client-1");
  event.set_pid(4711);
  event.set_boottime_ns(123456789);
  event.set_kind(kind);
  event.set_address(0xc0000207);
  (*event.mutable_options())[51] = std::string("\0\0\0\x14", 4);
  (*event.mutable_options())[1] = "\xff\xff\xff\x80";
  return event;
}

} // namespace

TEST_CASE("plugin event: BOUND and RENEW bring the lease and who told it") {
  auto bound = convert::lease_report(event_of(plugin::BOUND), pb::MASK_32);
  CHECK(bound.client() == "dhcp4-client-1");
  CHECK(bound.kind() == pb::LeaseReport::BOUND);
  CHECK(bound.boottime_ns() == 123456789);
  CHECK(bound.pid() == 4711);
  CHECK(bound.refusal() == "");
  CHECK(bound.lease().prefix_len() == 25);
  auto renew = convert::lease_report(event_of(plugin::RENEW), pb::MASK_32);
  CHECK(renew.kind() == pb::LeaseReport::RENEW);
  CHECK(renew.lease().lease_s() == 20);
}

TEST_CASE("plugin event: a lease that cannot be used is refused with words") {
  auto event = event_of(plugin::BOUND);
  event.set_address(0);
  auto report = convert::lease_report(event, pb::MASK_32);
  CHECK_FALSE(report.has_lease());
  CHECK(report.refusal() == "0.0.0.0/25 is not a host's address");
}

TEST_CASE("plugin event: the other kinds bring no lease") {
  for (auto kind : {plugin::DECONFIG, plugin::NAK, plugin::LEASEFAIL}) {
    auto report = convert::lease_report(event_of(kind), pb::MASK_32);
    CHECK(pb::LeaseReport::Kind_Name(report.kind()) == plugin::Kind_Name(kind));
    CHECK_FALSE(report.has_lease());
    CHECK(report.refusal() == "");
  }
}
