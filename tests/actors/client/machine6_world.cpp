#include "tests/actors/client/machine6_world.hpp"

#include "messages/convert/net_values.hpp"

namespace lh::tests {

using client::client_machine;

namespace {

const std::string host_duid{"\0\3\0\1\2\0\0\0\0\1", 10};

} // namespace

pb::ClientConfig wan6_row() {
  pb::ClientConfig row;
  row.set_client("dhcp6-client-1");
  row.set_path("Device.DHCPv6.Client.1");
  row.set_enable(true);
  row.set_device("wan0");
  row.set_backend("dibbler");
  auto& v6 = *row.mutable_v6();
  v6.set_request_addresses(true);
  v6.set_request_prefixes(true);
  v6.set_suggested_t1(-1);
  v6.set_suggested_t2(-1);
  v6.set_row(1);
  auto& lan = *v6.add_downstream();
  lan.set_device("lan0");
  lan.set_subnet_id(1);
  lan.set_row(1);
  return row;
}

pb::LinkState wan6_link(bool running, bool link_local, uint32_t ifindex) {
  auto link = wan_link(running, ifindex);
  if (link_local)
    *link.mutable_link_local() = convert::to_proto(*net::parse_ipv6("fe80::1"));
  return link;
}

answer6& answer6::address(const char* text, uint32_t preferred_s,
                          uint32_t valid_s) {
  auto& one = *told_.mutable_lease6()->add_addresses();
  *one.mutable_address() = convert::to_proto(*net::parse_ipv6(text));
  one.set_preferred_s(preferred_s);
  one.set_valid_s(valid_s);
  return *this;
}

answer6& answer6::prefix(const char* text, uint32_t preferred_s,
                         uint32_t valid_s) {
  auto prefix = *net::parse_ipv6_prefix(text);
  auto& one = *told_.mutable_lease6()->add_prefixes();
  *one.mutable_prefix() = convert::to_proto(prefix.address);
  one.set_len(prefix.length);
  one.set_preferred_s(preferred_s);
  one.set_valid_s(valid_s);
  return *this;
}

answer6& answer6::option(uint32_t code, std::string content) {
  (*told_.mutable_lease6()->mutable_options())[code] = std::move(content);
  return *this;
}

answer6& answer6::echoes() {
  told_.set_echoes_follow(true);
  return *this;
}

answer6 first_answer() {
  return answer6{pb::LeaseReport::BOUND}
      .address("2001:db8:0:1::7", 20, 30)
      .prefix("2001:db8:f000::/56", 40, 60);
}

machine6_world::machine6_world()
    : machine_world(std::make_unique<client::dhcp6_machine>(
          "dhcp6-client-1", places_of_tests(), [this] { return jitter; })) {}

void machine6_world::knows_duid() {
  pb::Duid duid;
  duid.set_value(host_duid);
  feed(&client_machine::duid_known, duid);
}

void machine6_world::link6(bool running, bool link_local, uint32_t ifindex) {
  feed(&client_machine::link_changed, wan6_link(running, link_local, ifindex));
}

void machine6_world::lost(const char* device, const char* address,
                          bool duplicate) {
  pb::AddressLost news;
  news.set_device(device);
  *news.mutable_address6() = convert::to_proto(*net::parse_ipv6(address));
  news.set_duplicate(duplicate);
  feed(&client_machine::address_lost, news);
}

void machine6_world::bring_up6() {
  configure(wan6_row());
  link6(true);
  knows_duid();
  process_runs();
  machine_world::report(first_answer());
  REQUIRE(state() == "bound");
  said();
  now = now + 1ms;
}

} // namespace lh::tests
