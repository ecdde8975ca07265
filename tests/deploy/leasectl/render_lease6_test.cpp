#include "deploy/leasectl/render.hpp"
#include "messages/convert/net_values.hpp"

#include <doctest/doctest.h>

using namespace lh;

namespace {

pb::Ipv6 address(const char* text) {
  return convert::to_proto(*net::parse_ipv6(text));
}

/// What an event's line says of a lease.
std::string line_of(const pb::Lease6& lease) {
  pb::EventPage page;
  auto& event = *page.add_events();
  event.set_type(pb::LEASE_UPDATE);
  event.set_client("Device.DHCPv6.Client.1");
  event.set_interface("wan0");
  event.set_cause("bound");
  *event.mutable_new_()->mutable_v6() = lease;
  return leasectl::render_events(page, false);
}

} // namespace

TEST_CASE("render: an event of DHCPv6 tells addresses, then prefixes") {
  const std::string head = "0 1970-01-01T00:00:00.000Z LEASE_UPDATE "
                           "Device.DHCPv6.Client.1 wan0 ";
  pb::Lease6 lease;
  CHECK(line_of(lease) == head + "no binding (bound)\n");
  *lease.add_addresses()->mutable_address() = address("2001:db8::7");
  for (const auto* state : {"preferred", "deprecated"}) {
    auto& prefix = *lease.add_prefixes();
    *prefix.mutable_prefix() = address("2001:db8:f000::");
    prefix.set_len(56);
    prefix.set_state(state);
  }
  CHECK(line_of(lease) == head + "2001:db8::7, 2001:db8:f000::/56, "
                                 "2001:db8:f000::/56 deprecated (bound)\n");
}

TEST_CASE("render: the status of a DHCPv6 client has its prefixes too") {
  control::Response response;
  auto& client = *response.mutable_status()->add_clients();
  client.set_path("Device.DHCPv6.Client.1");
  client.add_prefixes("2001:db8:f000::/56");
  leasectl::command_line line;
  line.verb = "status";
  CHECK(leasectl::render(line, response).out.find(" 2001:db8:f000::/56 ") !=
        std::string::npos);
  client.set_address("2001:db8::7/128");
  client.add_addresses("2001:db8::7/128");
  auto& lan = *client.add_downstream();
  lan.set_interface("lan0");
  lan.set_address("2001:db8:f000:1::1/64");
  CHECK(leasectl::render(line, response)
            .out.find(" 2001:db8::7/128,2001:db8:f000::/56,"
                      "lan0=2001:db8:f000:1::1/64 ") != std::string::npos);
}
