#include "actors/tr181/capability.hpp"

#include "actors/tr181/client6_config.hpp"
#include "actors/tr181/client_config.hpp"
#include "actors/tr181/client_family.hpp"
#include "actors/tr181/row_rules.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "messages/net/ipv4.hpp"

#include <fmt/format.h>

namespace lh::tr181 {

namespace {

constexpr auto nothing_acts = "kept and shown; nothing here acts on it";

void add_unheeded(std::vector<unheeded_parameter>& to, table_id table,
                  const row& in, const std::string& prefix) {
  const auto& t = tables()[table];
  for (auto id = t.first; id != t.end; ++id)
    if (!columns()[id].heeded)
      to.push_back({prefix + std::string{columns()[id].name}, nothing_acts});
  for (auto child : t.children)
    for (const auto& r : below(in, child).rows)
      add_unheeded(
          to, child, *r.content,
          fmt::format("{}{}.{}.", prefix, tables()[child].name, r.instance));
}

void add_small_mtu(std::vector<unheeded_parameter>& to, const row& interface) {
  if (number(interface, id::ip_interface::max_mtu_size) <
      net::smallest_ipv4_mtu)
    to.push_back({"MaxMTUSize", fmt::format("a value below {0} acts as {0}",
                                            net::smallest_ipv4_mtu)});
}

void add_unasked(std::vector<unheeded_parameter>& to, const tree& from,
                 const row& client) {
  for (auto& reason : unasked_options(from, client))
    to.push_back({"RequestedOptions", std::move(reason)});
}

void add_idle(std::vector<unheeded_parameter>& to, const tree& from,
              const row& client) {
  for (auto& one : downstream_rows(from, client))
    if (!one.obstacle.empty())
      to.push_back(
          {fmt::format("X_LEASEHOLD_Downstream.{}.Interface", one.part.row()),
           std::move(one.obstacle)});
}

void add_reported(std::vector<unheeded_parameter>& to, const snapshot& from,
                  const row_address& client) {
  auto report = from.seen.capability.find(client_name(client));
  if (report == from.seen.capability.end())
    return;
  for (const auto& one : report->second.parameters())
    to.push_back({one.parameter(), one.reason(), one.received()});
}

} // namespace

std::vector<unheeded_parameter> not_honoured(const snapshot& from,
                                             const row_address& at) {
  std::vector<unheeded_parameter> list;
  const auto& row = *from.configuration.find(at);
  add_unheeded(list, at.table, row, "");
  if (at.table == id::ip_interface::table)
    add_small_mtu(list, row);
  if (at.table == id::dhcpv6_client::table) {
    add_unasked(list, from.configuration, row);
    add_idle(list, from.configuration, row);
  }
  if (family_of(at.table))
    add_reported(list, from, at);
  return list;
}

std::set<std::pair<std::string, std::string>>
idle_downstream(const snapshot& from) {
  std::set<std::pair<std::string, std::string>> idle;
  for (const auto& at :
       all_rows(from.configuration, id::dhcpv6_client::table)) {
    std::vector<unheeded_parameter> list;
    add_idle(list, from.configuration, *from.configuration.find(at));
    add_reported(list, from, at);
    for (auto& one : list)
      if (one.name.starts_with("X_LEASEHOLD_Downstream."))
        idle.emplace(path_of(at) + one.name, std::move(one.reason));
  }
  return idle;
}

} // namespace lh::tr181
