#include "actors/tr181/client_config.hpp"

#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/row_rules.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "messages/net/hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace lh::tr181 {

namespace {

namespace client = id::dhcpv4_client;
namespace sent = id::dhcpv4_client_sent_option;
namespace requested = id::dhcpv4_client_req_option;
namespace ip = id::ip_interface;

const table_rows& below(const row& in, table_id table) {
  return *in.tables[tables()[table].place];
}

bool in_use(const row& option, column_id enable, column_id tag) {
  return value(option, enable) == "true" && number(option, tag) != 0;
}

void add_sent(pb::ClientConfig& to, const row& in) {
  for (const auto& r : below(in, sent::table).rows) {
    if (!in_use(*r.content, sent::enable, sent::tag))
      continue;
    auto& option = *to.add_sent();
    option.set_tag(static_cast<uint32_t>(number(*r.content, sent::tag)));
    option.set_value(
        net::parse_hex(value(*r.content, sent::value)).value_or(""));
    option.set_row(r.instance);
  }
}

void add_requested(pb::ClientConfig& to, const row& in) {
  std::map<uint64_t, const numbered_row*> ordered;
  for (const auto& r : below(in, requested::table).rows)
    if (in_use(*r.content, requested::enable, requested::tag))
      ordered.emplace(number(*r.content, requested::order), &r);
  for (auto [order, r] : ordered) {
    auto& option = *to.add_requested();
    option.set_tag(static_cast<uint32_t>(number(*r->content, requested::tag)));
    option.set_row(r->instance);
  }
}

} // namespace

std::string client_name(const row_address& client) {
  return fmt::format("dhcp4-client-{}", client.instance());
}

row_address client_address(std::string_view name) {
  constexpr std::string_view actor = "dhcp4-client-";
  uint32_t instance = 0;
  if (!name.starts_with(actor))
    return {};
  name.remove_prefix(actor.size());
  auto [end, error] =
      std::from_chars(name.data(), name.data() + name.size(), instance);
  bool whole = error == std::errc{} && end == name.data() + name.size();
  return whole ? row_address{client::table, {instance}} : row_address{};
}

std::string client_path(const row_address& client) {
  auto path = path_of(client);
  path.pop_back();
  return path;
}

std::string misconfiguration(const tree& in, const row& row) {
  const auto& verdict = value(row, client::x_leasehold_misconfigured);
  if (!verdict.empty() || value(row, client::enable) != "true")
    return verdict;
  const auto& interface = value(row, client::interface);
  if (interface.empty())
    return "Interface is empty";
  return is_dangling(in, interface) ? interface + " is not there" : "";
}

namespace {

constexpr uint64_t unbounded_mtu = 65535;

/// Rows of Device.IP.Interface by device.
using interface_index = std::map<std::string_view, const numbered_row*>;

interface_index interfaces_of(const tree& from) {
  interface_index index;
  for (const auto& r : from.rows({}, ip::table).rows)
    index.emplace(value(*r.content, ip::name), &r);
  return index;
}

std::string held_by(const numbered_row& interface) {
  for (auto column : {ip::enable, ip::ipv4_enable})
    if (value(*interface.content, column) != "true")
      return fmt::format("Device.IP.Interface.{}.{} is false",
                         interface.instance, columns()[column].name);
  return {};
}

/// What the interface that a client uses says about it.
void set_interface(pb::ClientConfig& to, const interface_index& index) {
  auto found = index.find(to.device());
  if (found == index.end())
    return;
  const auto& interface = *found->second;
  to.set_held(held_by(interface));
  auto most = number(*interface.content, ip::max_mtu_size);
  if (most < unbounded_mtu)
    to.set_max_mtu(static_cast<uint32_t>(most));
}

pb::ClientConfig client_config(const tree& from, const row_address& at,
                               const interface_index& index) {
  const auto& row = *from.find(at);
  pb::ClientConfig made;
  made.set_client(client_name(at));
  made.set_path(client_path(at));
  made.set_enable(value(row, client::enable) == "true");
  made.set_device(device_of(from, value(row, client::interface)));
  made.set_backend(value(row, client::x_leasehold_backend));
  made.set_misconfigured(misconfiguration(from, row));
  set_interface(made, index);
  add_sent(made, row);
  add_requested(made, row);
  return made;
}

} // namespace

pb::ClientTable client_table(const tree& from) {
  pb::ClientTable made;
  auto index = interfaces_of(from);
  for (const auto& at : all_rows(from, client::table))
    *made.add_clients() = client_config(from, at, index);
  return made;
}

} // namespace lh::tr181
