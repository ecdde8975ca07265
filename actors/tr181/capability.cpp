#include "actors/tr181/capability.hpp"

#include "actors/tr181/client_config.hpp"
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
    for (const auto& r : in.tables[tables()[child].place]->rows)
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

} // namespace

std::vector<unheeded_parameter> not_honoured(const snapshot& from,
                                             const row_address& at) {
  std::vector<unheeded_parameter> list;
  add_unheeded(list, at.table, *from.configuration.find(at), "");
  if (at.table == id::ip_interface::table)
    add_small_mtu(list, *from.configuration.find(at));
  auto report = from.seen.capability.find(client_name(at));
  if (at.table == id::dhcpv4_client::table &&
      report != from.seen.capability.end())
    for (const auto& one : report->second.parameters())
      list.push_back({one.parameter(), one.reason(), one.received()});
  return list;
}

} // namespace lh::tr181
