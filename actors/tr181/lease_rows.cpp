#include "actors/tr181/lease_rows.hpp"

#include "actors/tr181/lease_time.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "messages/net/hex.hpp"

#include <fmt/format.h>

#include <map>

namespace lh::tr181 {

namespace {

namespace prefix = id::ip_interface_ipv6_prefix;
namespace address = id::ip_interface_ipv6_address;
namespace server = id::dhcpv6_client_server;
namespace option = id::dhcpv6_client_received_option;
namespace association = id::dhcpv6_client_x_leasehold_ia;

constexpr uint32_t server_id = 2;
constexpr uint32_t information_refresh = 32;
const auto longest_value = static_cast<size_t>(columns()[option::value].max);

std::string status_of(const planned_row& of) {
  if (!of.shown)
    return "Invalid";
  return of.shown->preferred ? "Preferred" : "Deprecated";
}

bool is_child(const planned_row& of) {
  return std::string_view{of.slot.origin} == "Child";
}

std::string refresh_time(const pb::ClientState& state, int64_t wall_ahead_ns) {
  const auto& options = state.lease6().options();
  auto found = options.find(information_refresh);
  if (found == options.end() || found->second.size() != sizeof(uint32_t))
    return std::string{unknown_time};
  uint32_t seconds = 0;
  for (unsigned char octet : found->second)
    seconds = seconds << 8 | octet;
  return end_time(state.clock(), seconds, wall_ahead_ns);
}

std::string shown_value(const std::string& octets) {
  return octets.size() > longest_value ? "" : net::to_hex(octets);
}

} // namespace

told_row prefix_row(const planned_row& of) {
  const auto& shown = of.shown;
  std::string unknown{unknown_time};
  return {
      of.slot.key,
      {{prefix::status, shown ? "Enabled" : "Disabled"},
       {prefix::prefix_status, status_of(of)},
       {prefix::prefix, shown ? net::to_string(shown->prefix) : ""},
       {prefix::origin, of.slot.origin},
       {prefix::static_type, of.is_slot ? of.slot.origin : "Inapplicable"},
       {prefix::child_prefix_bits, of.slot.child_bits},
       {prefix::on_link, is_child(of) ? "true" : "false"},
       {prefix::preferred_lifetime, shown ? shown->preferred_until : unknown},
       {prefix::valid_lifetime, shown ? shown->valid_until : unknown}},
      of.is_slot};
}

told_row address_row(const planned_row& of) {
  const auto& shown = of.shown;
  std::string unknown{unknown_time};
  return {
      of.slot.key,
      {{address::status, shown ? "Enabled" : "Disabled"},
       {address::ip_address_status, status_of(of)},
       {address::ip_address,
        shown ? net::to_string(shown->prefix.address) : ""},
       {address::origin, shown ? shown->origin : of.slot.origin},
       {address::preferred_lifetime, shown ? shown->preferred_until : unknown},
       {address::valid_lifetime, shown ? shown->valid_until : unknown}},
      of.is_slot};
}

std::vector<told_row> server_rows(const pb::ClientState& state,
                                  int64_t wall_ahead_ns) {
  if (!state.has_lease6())
    return {};
  const auto& options = state.lease6().options();
  auto duid = options.find(server_id);
  told_row row{
      server_key,
      {{server::duid, duid == options.end() ? "" : net::to_hex(duid->second)},
       {server::information_refresh_time, refresh_time(state, wall_ahead_ns)}}};
  return {row};
}

std::vector<told_row> option_rows(const pb::ClientState& state,
                                  const std::string& server) {
  const auto& received = state.lease6().options();
  std::vector<told_row> rows;
  for (const auto& [tag, value] :
       std::map<uint32_t, std::string>{received.begin(), received.end()})
    rows.push_back({fmt::to_string(tag),
                    {{option::tag, fmt::to_string(tag)},
                     {option::value, shown_value(value)},
                     {option::server, server}}});
  return rows;
}

std::vector<told_row> association_rows(const pb::ClientState& state) {
  std::vector<told_row> rows;
  for (const auto& ia : state.ias()) {
    auto type = ia.prefixes() ? "IA_PD" : "IA_NA";
    rows.push_back({fmt::format("{} {}", type, ia.iaid()),
                    {{association::type, type},
                     {association::iaid, fmt::to_string(ia.iaid())},
                     {association::t1, fmt::to_string(ia.t1_s())},
                     {association::t2, fmt::to_string(ia.t2_s())},
                     {association::state, ia.state()}}});
  }
  return rows;
}

} // namespace lh::tr181
