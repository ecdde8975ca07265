#include "actors/tr181/client6_config.hpp"

#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/list_value.hpp"
#include "actors/tr181/row_rules.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "messages/convert/net_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace lh::tr181 {

namespace {

namespace client = id::dhcpv6_client;
namespace downstream = id::dhcpv6_client_x_leasehold_downstream;

constexpr uint32_t aftr_option = 64;
constexpr std::array<uint32_t, 3> map_options{94, 95, 96};

bool is_map_option(uint32_t code) {
  return std::find(map_options.begin(), map_options.end(), code) !=
         map_options.end();
}

bool does_map(const tree& from) {
  return value(from.root(), id::device::map_enable) == "true";
}

void add_requested(pb::ClientConfig& to, const tree& from, const row& in) {
  auto codes = numbers_of(value(in, client::requested_options));
  if (value(from.root(), id::device::ds_lite_enable) == "true")
    codes.push_back(aftr_option);
  std::erase_if(codes, is_map_option);
  if (does_map(from))
    codes.insert(codes.end(), map_options.begin(), map_options.end());
  std::set<uint32_t> taken;
  for (auto code : codes)
    if (taken.insert(code).second)
      to.add_requested()->set_tag(code);
}

/// Why a device gets no part of a client's prefix.
std::string obstacle(const tree& from, const row& in,
                     const std::string& device) {
  if (device.empty())
    return "names no device";
  if (device == device_of(from, value(in, client::interface)))
    return device + " is the client's own device";
  auto at = interface_of(from, device);
  if (at.table == 0)
    return {};
  return held_by(*from.find(at), at.instance(), id::ip_interface::ipv6_enable);
}

} // namespace

void set_client6(pb::ClientConfig& to, const tree& from,
                 const row_address& at) {
  const auto& in = *from.find(at);
  auto& v6 = *to.mutable_v6();
  auto is_on = [&](column_id column) { return value(in, column) == "true"; };
  v6.set_request_addresses(is_on(client::request_addresses));
  v6.set_request_prefixes(is_on(client::request_prefixes));
  v6.set_rapid_commit(is_on(client::rapid_commit));
  v6.set_suggested_t1(std::stoi(value(in, client::suggested_t1)));
  v6.set_suggested_t2(std::stoi(value(in, client::suggested_t2)));
  for (auto hint : items_of(value(in, client::x_leasehold_prefix_hints)))
    *v6.add_prefix_hints() = convert::to_proto(
        net::parse_ipv6_prefix(hint).value_or(net::ipv6_prefix{{}, 0}));
  for (auto& one : downstream_rows(from, in))
    if (one.obstacle.empty())
      *v6.add_downstream() = std::move(one.part);
  v6.set_map(does_map(from));
  v6.set_row(at.instance());
  add_requested(to, from, in);
}

std::vector<std::string> unasked_options(const tree& from, const row& in) {
  std::vector<std::string> reasons;
  for (auto code : numbers_of(value(in, client::requested_options)))
    if (is_map_option(code) && !does_map(from))
      reasons.push_back(fmt::format(
          "option {} is asked for only while Device.MAP.Enable is true", code));
  return reasons;
}

std::vector<downstream_row> downstream_rows(const tree& from, const row& in) {
  std::vector<downstream_row> rows;
  for (const auto& r : below(in, downstream::table).rows) {
    if (value(*r.content, downstream::enable) != "true")
      continue;
    auto device = device_of(from, value(*r.content, downstream::interface));
    auto& made = rows.emplace_back();
    made.obstacle = obstacle(from, in, device);
    made.part.set_device(device);
    made.part.set_subnet_id(
        static_cast<uint32_t>(number(*r.content, downstream::subnet_id)));
    made.part.set_row(r.instance);
  }
  return rows;
}

} // namespace lh::tr181
