#include "deploy/leasectl/explain.hpp"
#include "deploy/leasectl/explain_picture.hpp"
#include "deploy/leasectl/plain.hpp"

#include <fmt/format.h>

namespace lh::leasectl {

namespace {

using mapt::mapping;
using mapt::transport;
using rows = std::vector<std::vector<std::string>>;

const char* name_of(transport kind) {
  switch (kind) {
  case transport::map_t:
    return "MAP-T";
  case transport::map_e:
    return "MAP-E";
  case transport::lw4o6:
    return "Lightweight 4over6";
  }
  return "";
}

std::string place_of(unsigned from, unsigned count) {
  if (count == 1)
    return fmt::format("bit {}", from);
  return fmt::format("bits {}-{}", from, from + count - 1);
}

std::string text_of(net::ipv4_prefix ipv4) {
  return ipv4.length == 32 ? net::to_string(ipv4.address)
                           : net::to_string(ipv4);
}

std::string text_of(const dhcp6::s46_rule& rule) {
  return fmt::format("{} {} EA {}", net::to_string(rule.ipv6),
                     net::to_string(rule.ipv4), rule.ea_len);
}

std::string psid_of(net::port_set ports) {
  return ports.psid_len == 0 ? "none" : fmt::format("{0} ({0:#x})", ports.psid);
}

/// Where the IPv4 address and the PSID came from in the prefix.
void add_ea_bits(const mapping& made, rows& table) {
  auto& rule = made.rule;
  auto ea = mapt::ea_bits(rule, made.prefix);
  unsigned psid_len = made.mine.ports.psid_len;
  unsigned suffix_len = rule.ea_len - psid_len;
  table.push_back({"EA bits", show_bits(ea, rule.ea_len),
                   fmt::format("{} of the prefix, after the rule's",
                               place_of(rule.ipv6.length, rule.ea_len))});
  table.push_back(
      {"IPv4", text_of(made.mine.ipv4),
       suffix_len == 0
           ? "the rule's address"
           : fmt::format("{}, then EA {} {}", net::to_string(rule.ipv4),
                         place_of(0, suffix_len),
                         show_bits(ea >> psid_len, suffix_len))});
  table.push_back({"PSID", psid_of(made.mine.ports),
                   psid_len == 0
                       ? "no EA bits are left for one"
                       : fmt::format("EA {} {}", place_of(suffix_len, psid_len),
                                     show_bits(ea, psid_len))});
}

/// The same when the provider has said all of it.
void add_given(const mapping& made, rows& table) {
  auto ports = made.mine.ports;
  table.push_back({"IPv4", text_of(made.mine.ipv4),
                   made.kind == transport::lw4o6
                       ? "sub-option 92"
                       : "the rule, which has no EA bits"});
  table.push_back(
      {"PSID", psid_of(ports),
       ports.psid_len == 0
           ? "no sub-option 93 with one"
           : fmt::format("sub-option 93, {} bits {}", ports.psid_len,
                         show_bits(ports.psid, ports.psid_len))});
}

void add_ports(const mapping& made, rows& table) {
  auto ports = made.mine.ports;
  auto ranges = net::ranges_of(ports).size();
  table.push_back({"PSID offset", fmt::to_string(ports.offset),
                   made.rule.ports ? "sub-option 93"
                                   : "RFC 7597, without a sub-option 93"});
  table.push_back({"ratio", fmt::to_string(1u << ports.psid_len),
                   ports.psid_len == 0 ? "nobody shares the address"
                                       : fmt::format("2^{} share the address",
                                                     ports.psid_len)});

  table.push_back({"ports", fmt::to_string(ranges * net::range_size(ports)),
                   fmt::format("{} x {}", ranges, net::range_size(ports))});
  table.push_back(
      {"a port", show_port_bits(ports), "n: any but all zeros, m: any"});
}

void add_address(const mapping& made, rows& table) {
  auto& mine = made.mine;
  auto ipv4 = mine.ipv4.address.value;
  table.push_back(
      {"MAP IPv6", net::to_string(mine.address),
       fmt::format("{}, over 0000:{:04x}:{:04x}:{:04x} in bits 64-127",
                   net::to_string(made.prefix), ipv4 >> 16, ipv4 & 0xffff,
                   mine.ports.psid)});
}

void add_network(const mapping& made, rows& table) {
  if (made.kind == transport::map_t)
    table.push_back(
        {"DMR", net::to_string(*made.container.dmr), "sub-option 91"});
  else
    for (auto relay : made.container.relays)
      table.push_back({"BR", net::to_string(relay), "sub-option 90"});
  for (auto& rule : made.container.rules)
    if (rule.forwarding)
      table.push_back({"FMR", text_of(rule), "sub-option 89 with the F flag"});
}

std::string origin_of(const mapping& made) {
  if (made.kind == transport::lw4o6)
    return "sub-option 92";
  return made.rule.padded ? "sub-option 89, filled up with zeros"
                          : "sub-option 89";
}

} // namespace

std::string explain_text(const mapping& made) {
  rows table{{"prefix", net::to_string(made.prefix), "the end-user prefix"},
             {"rule", text_of(made.rule), origin_of(made)}};
  if (made.rule.ea_len > 0)
    add_ea_bits(made, table);
  else
    add_given(made, table);
  add_ports(made, table);
  add_address(made, table);
  add_network(made, table);
  return fmt::format("{} (option {})\n\n{}\n{}\n{}", name_of(made.kind),
                     static_cast<int>(made.kind), columns(table),
                     list_ranges(made.mine.ports), draw_ports(made.mine.ports));
}

} // namespace lh::leasectl
