#include "actors/tr181/running_state.hpp"

#include "actors/tr181/client_config.hpp"
#include "actors/tr181/draft.hpp"
#include "actors/tr181/schema_ids.hpp"
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

constexpr uint32_t without_end = 4294967295;

/// A row as its computations see it.
struct view {
  const snapshot& from;
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

std::string address(const view& v) {
  return v.state.has_lease() ? address_text(v.state.lease().address()) : "";
}

std::string mask(const view& v) {
  auto length = std::min(v.state.lease().prefix_len(), 32u);
  return v.state.has_lease()
             ? net::to_string(net::mask_of(static_cast<uint8_t>(length)))
             : "";
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

std::string link_status(const view& v) {
  const auto& device = value(v.here, ip::name);
  for (const auto& [name, state] : v.from.states)
    if (state.device() == device)
      return !state.link_present()  ? "NotPresent"
             : state.link_running() ? "Up"
                                    : "Down";
  return "Unknown";
}

using computation = std::string (*)(const view&);

struct computed {
  column_id column;
  computation how;
};

constexpr std::array computations{
    computed{client::status, status},
    computed{client::dhcp_status, dhcp_status},
    computed{client::ip_address, address},
    computed{client::subnet_mask, mask},
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
    computed{ip::status, link_status},
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
  auto state = from.states.find(client_name(client));
  return state == from.states.end() ? pb::ClientState::default_instance()
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

std::string running_value(const snapshot& from, const row_address& at,
                          const row& in, column_id column) {
  return computation_of(column)({from, in, state_of(from, client_row(at))});
}

bool is_computed(column_id column) {
  return computation_of(column) != nullptr;
}

} // namespace lh::tr181
