#include "actors/tr181/running_state.hpp"

#include "actors/tr181/capability.hpp"
#include "actors/tr181/client_config.hpp"
#include "actors/tr181/draft.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/select.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/net/hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

namespace lh::tr181 {

namespace {

namespace client = id::dhcpv4_client;
namespace requested = id::dhcpv4_client_req_option;
namespace ip = id::ip_interface;
namespace address = id::ip_interface_ipv4_address;

constexpr uint32_t without_end = 4294967295;
constexpr uint64_t no_data = 18446744073709551615u; // TR-106 StatsCounter64

/// A row as its computations see it.
struct view {
  const snapshot& from;
  const row_address& at;
  const row& here;
  const pb::ClientState& state;
};

std::string address_text(const pb::Ipv4& address) {
  return net::to_string(convert::from_proto(address));
}

template <class Addresses>
std::string address_list(const Addresses& addresses) {
  std::string list;
  for (const auto& address : addresses)
    list += (list.empty() ? "" : ",") + address_text(address);
  return list;
}

std::string status(const view& v) {
  if (!misconfiguration(v.from.configuration, v.here).empty())
    return "Error_Misconfigured";
  if (value(v.here, client::enable) != "true")
    return "Disabled";
  return v.state.state() == "critical" ? "Error" : "Enabled";
}

std::string dhcp_status(const view& v) {
  return v.state.dhcp_status().empty() ? "Init" : v.state.dhcp_status();
}

std::string leased_address(const pb::ClientState& state) {
  return state.has_lease() ? address_text(state.lease().address()) : "";
}

std::string leased_mask(const pb::ClientState& state) {
  auto length = static_cast<uint8_t>(std::min(state.lease().prefix_len(), 32u));
  return state.has_lease() ? net::to_string(net::mask_of(length)) : "";
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

template <bool received>
std::string not_honoured_names(const view& v) {
  std::string list;
  for (const auto& one : not_honoured(v.from, v.at))
    if (one.received == received)
      list += (list.empty() ? "" : ",") + one.name;
  return list;
}

using counters = pb::ClientCounters;

template <bool (counters::*told)() const, uint64_t (counters::*count)() const>
std::string counter(const view& v) {
  const auto& c = v.state.counters();
  return fmt::to_string((c.*told)() ? (c.*count)() : no_data);
}

template <uint64_t (counters::*count)() const>
std::string own_counter(const view& v) {
  return fmt::to_string((v.state.counters().*count)());
}

const seen_link* link_of(const view& v) {
  auto link = v.from.seen.links.find(value(v.here, ip::name));
  return link == v.from.seen.links.end() ? nullptr : &link->second;
}

std::string link_status(const view& v) {
  const auto* seen = link_of(v);
  if (!seen)
    return "Unknown";
  if (!seen->link.present())
    return "NotPresent";
  bool up = seen->link.running() && value(v.here, ip::enable) == "true";
  return up ? "Up" : "Down";
}

std::string last_change(const view& v) {
  const auto* seen = link_of(v);
  auto age = seen ? v.from.now - seen->since : std::chrono::nanoseconds{0};
  return fmt::to_string(std::chrono::floor<std::chrono::seconds>(age).count());
}

std::string interface_type(const view& v) {
  return value(v.here, ip::name) == "lo" ? "Loopback" : "Normal";
}

/// The client that has a lease on the device above an address row.
const pb::ClientState& holder(const view& v) {
  const auto& device =
      value(*v.from.configuration.find(v.at.parent()), ip::name);
  for (const auto& [name, state] : v.from.seen.clients)
    if (state.device() == device && state.has_lease())
      return state;
  return pb::ClientState::default_instance();
}

using computation = std::string (*)(const view&);

struct computed {
  column_id column;
  computation how;
};

constexpr std::array computations{
    computed{client::status, status},
    computed{client::dhcp_status, dhcp_status},
    computed{client::x_leasehold_not_honoured, not_honoured_names<false>},
    computed{client::x_leasehold_not_exact, not_honoured_names<true>},
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
    computed{ip::status, link_status},
    computed{ip::last_change, last_change},
    computed{ip::type, interface_type},
    computed{ip::x_leasehold_not_honoured, not_honoured_names<false>},
    computed{address::status,
             [](const view& v) {
               return std::string{holder(v).has_lease() ? "Enabled"
                                                        : "Disabled"};
             }},
    computed{address::ip_address,
             [](const view& v) { return leased_address(holder(v)); }},
    computed{address::subnet_mask,
             [](const view& v) { return leased_mask(holder(v)); }},
    computed{address::addressing_type,
             [](const view&) { return std::string{"DHCP"}; }},
};

computation computation_of(column_id column) {
  static const auto by_column = [] {
    std::vector<computation> list(columns().size());
    for (const auto& c : computations)
      list[c.column] = c.how;
    return list;
  }();
  return by_column[column];
}

} // namespace

const pb::ClientState& state_of(const snapshot& from,
                                const row_address& client) {
  if (client.table != client::table)
    return pb::ClientState::default_instance();
  auto state = from.seen.clients.find(client_name(client));
  return state == from.seen.clients.end() ? pb::ClientState::default_instance()
                                          : state->second;
}

int32_t lease_remaining(const snapshot& from, const pb::ClientState& state) {
  if (!state.has_lease())
    return 0;
  if (state.lease().lease_s() == without_end)
    return -1;
  if (state.clock().boot_id() != from.boot_id)
    return 0;
  auto end = net::boot_time{state.clock().obtained_boot_ns()} +
             std::chrono::seconds{state.lease().lease_s()};
  auto left = std::chrono::floor<std::chrono::seconds>(end - from.now).count();
  return static_cast<int32_t>(
      std::clamp<int64_t>(left, 0, std::numeric_limits<int32_t>::max()));
}

std::string text_of(const snapshot& from, const row_address& at, const row& in,
                    column_id column) {
  if (columns()[column].from != source::state)
    return configured_value(from.configuration, in, column);
  return computation_of(column)({from, at, in, state_of(from, client_row(at))});
}

bool is_computed(column_id column) {
  return computation_of(column) != nullptr;
}

} // namespace lh::tr181
