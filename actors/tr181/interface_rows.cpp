#include "actors/tr181/interface_rows.hpp"

#include "actors/tr181/client_config.hpp"
#include "actors/tr181/device_use.hpp"
#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/lease_rows.hpp"
#include "actors/tr181/running_state.hpp"
#include "actors/tr181/schema_ids.hpp"

#include <algorithm>

namespace lh::tr181 {

namespace {

namespace client6 = id::dhcpv6_client;
namespace downstream = id::dhcpv6_client_x_leasehold_downstream;
namespace ip = id::ip_interface;
namespace address4 = id::ip_interface_ipv4_address;
namespace address6 = id::ip_interface_ipv6_address;
namespace prefix = id::ip_interface_ipv6_prefix;

/// A row for a prefix or address beside the slots, to which somebody wrote.
bool is_worth_waiting(const row& of) {
  return net::parse_ipv6_prefix(of.file_key) &&
         std::find(of.written.begin(), of.written.end(), true) !=
             of.written.end();
}

told_row empty_row(table_id in, const row& of) {
  told_row made{of.file_key, {}};
  const auto& t = tables()[in];
  for (auto id = t.first; id != t.end; ++id)
    if (columns()[id].from == source::told)
      made.values.emplace_back(id, columns()[id].initial);
  return made;
}

} // namespace

interface_rows::interface_rows(const tree& in, const observations& seen)
    : seen_(seen) {
  for (const auto& at : all_rows(in, id::dhcpv4_client::table))
    devices4_.insert(
        device_of(in, value(*in.find(at), id::dhcpv4_client::interface)));
  for (const auto& at : all_rows(in, client6::table)) {
    const auto& row = *in.find(at);
    users_[device_of(in, value(row, client6::interface))].insert(at);
    users_[state_of(seen, at).device()].insert(at);
    for (const auto& r : below(row, downstream::table).rows)
      users_[device_of(in, value(*r.content, downstream::interface))].insert(
          at);
  }
}

const std::set<row_address>&
interface_rows::users_of(const std::string& device) const {
  static const std::set<row_address> nobody;
  auto found = users_.find(device);
  return found == users_.end() ? nobody : found->second;
}

void interface_rows::add_waiting(std::vector<told_row>& to, const tree& in,
                                 const row_address& interface,
                                 table_id table) const {
  const auto& users = users_of(value(*in.find(interface), ip::name));
  bool all_told = std::none_of(users.begin(), users.end(), [&](auto& at) {
    return state_of(seen_, at).path().empty();
  });
  if (all_told)
    return;
  for (const auto& r : in.rows(interface, table).rows)
    if (is_worth_waiting(*r.content))
      to.push_back(empty_row(table, *r.content));
}

void interface_rows::show_prefixes(tree& in,
                                   const row_address& interface) const {
  const auto& device = value(*in.find(interface), ip::name);
  slot_plan plan;
  for (const auto& at : users_of(device)) {
    device_use use{in, seen_, at, device};
    plan.fill(use.delegation_slots(), use.delegated());
    plan.fill(use.child_slots(), use.children());
  }
  std::vector<told_row> rows;
  for (const auto& one : plan.rows())
    rows.push_back(prefix_row(one));
  add_waiting(rows, in, interface, prefix::table);
  tell_rows(in, interface, prefix::table, rows);
}

void interface_rows::refer_to_parents(tree& in,
                                      const row_address& interface) const {
  const auto& users = users_of(value(*in.find(interface), ip::name));
  auto rows = in.rows(interface, prefix::table).rows;
  for (const auto& r : rows) {
    std::string parent;
    auto child = net::parse_ipv6_prefix(value(*r.content, prefix::prefix));
    bool is_child = value(*r.content, prefix::origin) == "Child";
    for (const auto& at : users)
      if (child && is_child && parent.empty())
        parent = prefix_path(in, interface_of(in, state_of(seen_, at).device()),
                             *child, "PrefixDelegation");
    put_values(in, interface.child(prefix::table, r.instance),
               {{prefix::parent_prefix, parent}});
  }
}

void interface_rows::show_addresses(tree& in,
                                    const row_address& interface) const {
  const auto device = value(*in.find(interface), ip::name);
  refer_to_parents(in, interface);
  std::vector<told_row> rows;
  if (devices4_.contains(device))
    rows.push_back({"dhcp", {}, true});
  tell_rows(in, interface, address4::table, rows);
  slot_plan plan;
  for (const auto& at : users_of(device)) {
    device_use use{in, seen_, at, device};
    plan.fill(use.address_slots(), use.own_addresses());
    plan.fill(use.gateway_slots(), use.gateway_addresses());
  }
  rows.clear();
  for (const auto& one : plan.rows()) {
    rows.push_back(address_row(one));
    rows.back().values.emplace_back(
        address6::prefix,
        one.shown ? prefix_path(in, interface, one.shown->prefix) : "");
  }
  add_waiting(rows, in, interface, address6::table);
  tell_rows(in, interface, address6::table, rows);
}

std::string prefix_path(const tree& in, const row_address& interface,
                        net::ipv6_prefix inner, std::string_view origin) {
  if (interface.table == 0)
    return {};
  for (const auto& r : in.rows(interface, prefix::table).rows) {
    auto outer = net::parse_ipv6_prefix(value(*r.content, prefix::prefix));
    bool is_of = origin.empty() || value(*r.content, prefix::origin) == origin;
    if (outer && is_of && net::contains(*outer, inner))
      return client_path(interface.child(prefix::table, r.instance));
  }
  return {};
}

} // namespace lh::tr181
