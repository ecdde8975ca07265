#include "actors/tr181/computations.hpp"
#include "actors/tr181/list_value.hpp"
#include "actors/tr181/running_state.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/net/hex.hpp"

#include <array>

namespace lh::tr181 {

namespace {

namespace client = id::dhcpv4_client;
namespace requested = id::dhcpv4_client_req_option;

using counters = pb::ClientCounters;

std::string address_text(const pb::Ipv4& address) {
  return net::to_string(convert::from_proto(address));
}

template <class Addresses>
std::string address_list(const Addresses& addresses) {
  std::string list;
  for (const auto& address : addresses)
    append_item(list, address_text(address));
  return list;
}

std::string dhcp_status(const view& v) {
  return v.state.dhcp_status().empty() ? "Init" : v.state.dhcp_status();
}

std::string server(const view& v) {
  return v.state.lease().has_server() ? address_text(v.state.lease().server())
                                      : "";
}

std::string received(const view& v) {
  const auto& options = v.state.lease().options();
  const auto& tag = value(v.here, requested::tag);
  auto option = options.find(static_cast<uint32_t>(std::stoul(tag)));
  return option == options.end() ? "" : net::to_hex(option->second);
}

constexpr std::array computations{
    computed{client::status, client_status_text},
    computed{client::dhcp_status, dhcp_status},
    computed{client::x_leasehold_not_honoured, not_honoured_names},
    computed{client::x_leasehold_not_exact, not_exact_names},
    computed{client::ip_address,
             [](const view& v) { return leased_address(v.state); }},
    computed{client::subnet_mask,
             [](const view& v) { return leased_mask(v.state); }},
    computed{
        client::ip_routers,
        [](const view& v) { return address_list(v.state.lease().routers()); }},
    computed{client::dns_servers,
             [](const view& v) { return address_list(v.state.lease().dns()); }},
    computed{client::lease_time_remaining,
             [](const view& v) {
               return fmt::to_string(lease_remaining(v.from, v.state));
             }},
    computed{client::dhcp_server, server},
    computed{requested::value, received},
    computed{client::stats_discover,
             counter<&counters::has_discover, &counters::discover>},
    computed{client::stats_offer,
             counter<&counters::has_offer, &counters::offer>},
    computed{client::stats_request,
             counter<&counters::has_request, &counters::request>},
    computed{client::stats_decline,
             counter<&counters::has_decline, &counters::decline>},
    computed{client::stats_release,
             counter<&counters::has_release, &counters::release>},
    computed{client::stats_inform,
             counter<&counters::has_inform, &counters::inform>},
    computed{client::stats_ack, counter<&counters::has_ack, &counters::ack>},
    computed{client::stats_nack, counter<&counters::has_nack, &counters::nack>},
    computed{client::stats_force_renew,
             counter<&counters::has_force_renew, &counters::force_renew>},
    computed{client::stats_discarded_packets,
             counter<&counters::has_discarded_packets,
                     &counters::discarded_packets>},
    computed{
        client::stats_transmit_failure,
        counter<&counters::has_transmit_failure, &counters::transmit_failure>},
    computed{client::stats_x_leasehold_binds, own_counter<&counters::binds>},
    computed{client::stats_x_leasehold_renewals,
             own_counter<&counters::renewals>},
    computed{client::stats_x_leasehold_time_to_bind,
             own_counter<&counters::bind_ms>},
};

} // namespace

std::span<const computed> client4_computations() {
  return computations;
}

} // namespace lh::tr181
