#include "actors/tr181/interface_rows.hpp"

#include "actors/tr181/client_config.hpp"
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

void add_waiting(std::vector<told_row>& to, const tree& in,
                 const row_address& interface, table_id table) {
  for (const auto& r : in.rows(interface, table).rows)
    if (is_worth_waiting(*r.content))
      to.push_back(empty_row(table, *r.content));
}

} // namespace

interface_rows::interface_rows(const tree& in, const observations& seen,
                               const std::set<row_address>& of)
    : seen_(seen) {
  for (const auto& at : all_rows(in, id::dhcpv4_client::table))
    devices4_.insert(
        device_of(in, value(*in.find(at), id::dhcpv4_client::interface)));
  find_users(in);
  for (const auto& at : of)
    if (at.table == ip::table)
      shown_.push_back(interface_at(in, at));
}

void interface_rows::find_users(const tree& in) {
  for (const auto& at : all_rows(in, client6::table)) {
    const auto& row = *in.find(at);
    users_[device_of(in, value(row, client6::interface))].insert(at);
    users_[state_of(seen_, at).device()].insert(at);
    for (const auto& r : below(row, downstream::table).rows)
      users_[device_of(in, value(*r.content, downstream::interface))].insert(
          at);
  }
}

interface_rows::one_interface
interface_rows::interface_at(const tree& in, const row_address& at) const {
  one_interface made{at, value(*in.find(at), ip::name), {}, true};
  auto users = users_.find(made.device);
  if (users == users_.end())
    return made;
  for (const auto& client : users->second) {
    made.uses.emplace_back(in, seen_, client, made.device);
    made.all_told &= !state_of(seen_, client).path().empty();
  }
  return made;
}

void interface_rows::show(tree& in) const {
  for (const auto& one : shown_)
    show_prefixes(in, one);
  for (const auto& one : shown_) {
    refer_to_parents(in, one);
    show_addresses(in, one);
  }
}

void interface_rows::show_prefixes(tree& in, const one_interface& of) const {
  slot_plan plan;
  for (const auto& use : of.uses) {
    plan.fill(use.delegation_slots(), use.delegated());
    plan.fill(use.child_slots(), use.children());
  }
  std::vector<told_row> rows;
  for (const auto& one : plan.rows())
    rows.push_back(prefix_row(one));
  if (!of.all_told)
    add_waiting(rows, in, of.at, prefix::table);
  tell_rows(in, of.at, prefix::table, rows);
}

/// The prefix delegated to a client of this interface that `child` is of.
std::string interface_rows::parent_path(const tree& in, const one_interface& of,
                                        net::ipv6_prefix child) const {
  for (const auto& use : of.uses)
    if (auto path = prefix_path(in, interface_of(in, use.leased_on()), child,
                                "PrefixDelegation");
        !path.empty())
      return path;
  return {};
}

void interface_rows::refer_to_parents(tree& in, const one_interface& of) const {
  auto rows = in.rows(of.at, prefix::table).rows;
  for (const auto& r : rows) {
    auto child = net::parse_ipv6_prefix(value(*r.content, prefix::prefix));
    bool is_child = value(*r.content, prefix::origin) == "Child";
    put_values(in, of.at.child(prefix::table, r.instance),
               {{prefix::parent_prefix,
                 child && is_child ? parent_path(in, of, *child) : ""}});
  }
}

void interface_rows::show_addresses(tree& in, const one_interface& of) const {
  std::vector<told_row> rows;
  if (devices4_.contains(of.device))
    rows.push_back({"dhcp", {}, true});
  tell_rows(in, of.at, address4::table, rows);
  slot_plan plan;
  for (const auto& use : of.uses) {
    plan.fill(use.address_slots(), use.own_addresses());
    plan.fill(use.gateway_slots(), use.gateway_addresses());
  }
  rows.clear();
  for (const auto& one : plan.rows()) {
    rows.push_back(address_row(one));
    rows.back().values.emplace_back(
        address6::prefix,
        one.shown ? prefix_path(in, of.at, one.shown->prefix) : "");
  }
  if (!of.all_told)
    add_waiting(rows, in, of.at, address6::table);
  tell_rows(in, of.at, address6::table, rows);
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
