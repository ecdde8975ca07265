#include "actors/tr181/shown_rows.hpp"

#include "actors/tr181/client_config.hpp"
#include "actors/tr181/interface_rows.hpp"
#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/lease_rows.hpp"
#include "actors/tr181/running_state.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/softwire_rows.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/convert/stable_bytes.hpp"

#include <algorithm>

namespace lh::tr181 {

namespace {

namespace client6 = id::dhcpv6_client;
namespace downstream = id::dhcpv6_client_x_leasehold_downstream;
namespace domain = id::map_domain;
namespace setting = id::ds_lite_interface_setting;

void show_client(tree& in, const observations& seen, const row_address& at) {
  namespace server = id::dhcpv6_client_server;
  const auto& state = state_of(seen, at);
  tell_rows(in, at, server::table, server_rows(state, seen.wall_ahead_ns));
  auto from = find_key(in, at, server::table, server_key);
  tell_rows(in, at, id::dhcpv6_client_received_option::table,
            option_rows(state, from.table == 0 ? "" : client_path(from)));
  tell_rows(in, at, id::dhcpv6_client_x_leasehold_ia::table,
            association_rows(state));
}

/// The path of the interface that a client has its lease on, or nothing.
std::string interface_path(const tree& in, const pb::ClientState& state) {
  auto at = interface_of(in, state.device());
  return at.table == 0 ? "" : client_path(at);
}

void show_domain(tree& in, const observations& seen, const row_address& at) {
  const auto& state = state_of(seen, at);
  auto key = client_path(at);
  if (!state.lease6().has_mapt())
    return forget_row(in, {}, domain::table, key);
  const auto& map = state.lease6().mapt();
  bool acts = value(in.root(), id::device::map_enable) == "true";
  told_row row{key, domain_values(map)};
  row.values.emplace_back(domain::status, acts ? "Enabled" : "Disabled");
  row.values.emplace_back(domain::x_leasehold_client, key);
  for (auto column : {domain::wan_interface, domain::interface_lower_layers})
    row.values.emplace_back(column, interface_path(in, state));
  row.values.emplace_back(
      domain::ipv6_prefix,
      prefix_path(in, interface_of(in, state.device()),
                  convert::from_proto(map.end_user_prefix())));
  auto made = tell_row(in, {}, domain::table, row);
  tell_rows(in, made, id::map_domain_rule::table, rule_rows(map));
}

void show_aftr(tree& in, const observations& seen, const row_address& at) {
  const auto& state = state_of(seen, at);
  auto key = client_path(at);
  if (state.lease6().aftr().empty())
    return forget_row(in, {}, setting::table, key);
  tell_row(in, {}, setting::table,
           {key,
            {{setting::endpoint_name, state.lease6().aftr()},
             {setting::tunneled_interface, interface_path(in, state)}}});
}

bool is_on(const tree& in, const observations& seen, const row_address& client,
           const std::string& device) {
  return state_of(seen, client).device() == device ||
         device_of(in, value(*in.find(client), client6::interface)) == device;
}

bool are_same(const google::protobuf::MessageLite& one,
              const google::protobuf::MessageLite& other) {
  return convert::stable_bytes(one) == convert::stable_bytes(other);
}

/// A client, the devices behind the gateway, and what the lease makes.
void add_rows_of(std::set<row_address>& to, const tree& in,
                 const row_address& client) {
  to.insert(client);
  for (const auto& r : below(*in.find(client), downstream::table).rows)
    to.insert(interface_of(
        in, device_of(in, value(*r.content, downstream::interface))));
  for (auto table : {domain::table, setting::table})
    to.insert(find_key(in, {}, table, client_path(client)));
}

} // namespace

std::set<row_address> rows_heeding(const tree& in,
                                   const std::set<row_address>& interfaces) {
  std::set<row_address> clients;
  for (const auto& client : all_rows(in, client6::table))
    for (const auto& r : below(*in.find(client), downstream::table).rows)
      if (auto device = device_of(in, value(*r.content, downstream::interface));
          interfaces.contains(interface_of(in, device)))
        clients.insert(client);
  return clients;
}

void show_rows(tree& in, const observations& seen,
               const std::set<row_address>& of) {
  interface_rows{in, seen, of}.show(in);
  for (const auto& at : of) {
    if (at.table != client6::table)
      continue;
    show_client(in, seen, at);
    show_domain(in, seen, at);
    show_aftr(in, seen, at);
  }
}

void show_rows(tree& in, const observations& seen) {
  std::set<row_address> all;
  std::set<std::string> clients;
  for (const auto& at : all_rows(in, client6::table)) {
    all.insert(at);
    clients.insert(client_path(at));
  }
  for (auto& at : all_rows(in, id::ip_interface::table))
    all.insert(std::move(at));
  keep_keys(in, {}, domain::table, clients);
  keep_keys(in, {}, setting::table, clients);
  show_rows(in, seen, all);
}

bool make_same_rows(const pb::ClientState& one, const pb::ClientState& other) {
  return one.path() == other.path() && one.device() == other.device() &&
         one.has_lease6() == other.has_lease6() &&
         are_same(one.lease6(), other.lease6()) &&
         are_same(one.clock(), other.clock()) &&
         std::equal(one.ias().begin(), one.ias().end(), other.ias().begin(),
                    other.ias().end(), are_same);
}

std::set<row_address> rows_showing(const tree& in, const observations& seen,
                                   const row_address& client,
                                   const std::string& device) {
  std::set<row_address> rows{client, interface_of(in, device)};
  if (client.table == client6::table)
    for (const auto& at : all_rows(in, client6::table))
      if (at == client || (!device.empty() && is_on(in, seen, at, device)))
        add_rows_of(rows, in, at);
  rows.erase(row_address{});
  return rows;
}

} // namespace lh::tr181
