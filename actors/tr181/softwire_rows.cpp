#include "actors/tr181/softwire_rows.hpp"

#include "actors/tr181/list_value.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/net/port_set.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lh::tr181 {

namespace {

namespace domain = id::map_domain;
namespace rule = id::map_domain_rule;

std::string text_of(const pb::Ipv6Prefix& prefix) {
  return net::to_string(convert::from_proto(prefix));
}

std::string text_of(const pb::Ipv4Prefix& prefix) {
  return net::to_string(convert::from_proto(prefix));
}

constexpr size_t most_ranges = 1024;

std::string ports_of(const pb::MapResult& map) {
  auto ranges = net::ranges_of({static_cast<uint8_t>(map.psid_offset()),
                                static_cast<uint8_t>(map.psid_len()),
                                static_cast<uint16_t>(map.psid())});
  std::string list;
  if (ranges.size() > most_ranges)
    return list;
  for (auto range : ranges)
    append_item(list, fmt::format("{}-{}", range.first, range.last));
  return list;
}

bool is_same(const pb::MapRule& a, const pb::MapRule& b) {
  return text_of(a.ipv6_prefix()) == text_of(b.ipv6_prefix()) &&
         text_of(a.ipv4_prefix()) == text_of(b.ipv4_prefix());
}

told_row rule_row(std::string key, const pb::MapRule& of, bool forwards) {
  return {
      std::move(key),
      {{rule::ipv6_prefix, text_of(of.ipv6_prefix())},
       {rule::ipv4_prefix, text_of(of.ipv4_prefix())},
       {rule::ea_bits_length, fmt::to_string(of.ea_len())},
       {rule::is_fmr, forwards ? "true" : "false"},
       {rule::psid_offset, fmt::to_string(of.psid_offset())},
       {rule::psid_length, fmt::to_string(of.psid_len())},
       {rule::psid, fmt::to_string(of.psid())},
       {rule::include_system_ports, of.psid_offset() == 0 ? "true" : "false"}}};
}

} // namespace

std::string_view transport_of(const pb::MapResult& map) {
  switch (map.transport()) {
  case pb::MapResult::MAP_T:
    return "MAPT";
  case pb::MapResult::MAP_E:
    return "MAPE";
  case pb::MapResult::LW4O6:
    return "LW4O6";
  default:
    return "NONE";
  }
}

std::string relay_of(const pb::MapResult& map) {
  if (map.has_dmr())
    return text_of(map.dmr());
  return map.br().empty() ? ""
                          : net::to_string(net::ipv6_prefix{
                                convert::from_proto(map.br(0)), 128});
}

bool is_forwarding(const pb::MapResult& map) {
  return std::any_of(map.fmr().begin(), map.fmr().end(),
                     [&](auto& one) { return is_same(one, map.rule()); });
}

told_values domain_values(const pb::MapResult& map) {
  auto length = static_cast<uint8_t>(std::min(map.ipv4_len(), 32u));
  bool translates = map.transport() == pb::MapResult::MAP_T;
  return {
      {domain::transport_mode, translates ? "Translation" : "Encapsulation"},
      {domain::br_ipv6_prefix, relay_of(map)},
      {domain::x_leasehold_ipv4_address,
       net::to_string({convert::from_proto(map.ipv4()), length})},
      {domain::x_leasehold_ipv6_address,
       net::to_string(convert::from_proto(map.map_ipv6()))},
      {domain::x_leasehold_ratio, fmt::to_string(map.ratio())},
      {domain::x_leasehold_ports, ports_of(map)}};
}

std::vector<told_row> rule_rows(const pb::MapResult& map) {
  std::vector<told_row> rows;
  if (map.has_rule())
    rows.push_back(rule_row("own", map.rule(), is_forwarding(map)));
  for (const auto& one : map.fmr())
    if (!map.has_rule() || !is_same(one, map.rule()))
      rows.push_back(rule_row(text_of(one.ipv6_prefix()) + ' ' +
                                  text_of(one.ipv4_prefix()),
                              one, true));
  return rows;
}

} // namespace lh::tr181
