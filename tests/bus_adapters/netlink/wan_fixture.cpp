#include "tests/bus_adapters/netlink/wan_fixture.hpp"

#include "messages/convert/net_values.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace lh::tests {

wan_fixture::wan_fixture(int receive_bytes) : link_fixture(receive_bytes) {
  home.enter();
  ip("link add wan0 type veth peer name isp0 netns " + peer.path());
  sysctl("net/ipv6/conf/wan0/router_solicitation_delay", "0");
  sysctl("net/ipv6/neigh/wan0/retrans_time_ms", "50");
  ip("link set wan0 up");
  isp("link set isp0 up");
  start_monitor();
  follow("wan0");
  until([&] { return query("wan0").running(); });
  rest();
}

void wan_fixture::isp(const std::string& arguments) {
  peer.enter();
  ip(arguments);
  home.enter();
}

void wan_fixture::give(const std::string& prefix) {
  address_listener listener;
  ip("addr add " + prefix + " dev wan0 nodad");
  REQUIRE(listener.next() == "new " + prefix);
}

void wan_fixture::until(const std::function<bool()>& holds) {
  while (!holds())
    REQUIRE(next() != "nothing was published");
}

std::string wan_fixture::now(const char* state) {
  return fmt::format("wan0 {} {}", index_of("wan0"), state);
}

std::string wan_fixture::addresses() {
  return ip("-6 addr show wan0");
}

pb::DeviceAddress6 address6_on(const std::string& device,
                               const std::string& prefix) {
  auto parsed = net::parse_ipv6_prefix(prefix);
  REQUIRE(parsed);
  pb::DeviceAddress6 made;
  made.set_device(device);
  *made.mutable_address() = convert::to_proto(parsed->address);
  made.set_prefix_len(parsed->length);
  made.set_preferred_s(300);
  made.set_valid_s(600);
  return made;
}

pb::Ipv6Prefix prefix6(const std::string& prefix) {
  auto parsed = net::parse_ipv6_prefix(prefix);
  REQUIRE(parsed);
  return convert::to_proto(*parsed);
}

} // namespace lh::tests
