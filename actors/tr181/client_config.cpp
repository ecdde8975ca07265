#include "actors/tr181/client_config.hpp"

#include "actors/tr181/client6_config.hpp"
#include "actors/tr181/client_family.hpp"
#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/row_rules.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "messages/net/hex.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>

namespace lh::tr181 {

namespace {

namespace requested = id::dhcpv4_client_req_option;
namespace ip = id::ip_interface;

constexpr uint64_t unbounded_mtu = 65535;

bool in_use(const row& option, const table& of) {
  return value(option, of.enable) == "true" && number(option, of.unique) != 0;
}

void add_sent(pb::ClientConfig& to, const row& in,
              const client_family& family) {
  const auto& t = tables()[family.sent];
  for (const auto& r : below(in, family.sent).rows) {
    if (!in_use(*r.content, t))
      continue;
    auto& option = *to.add_sent();
    option.set_tag(static_cast<uint32_t>(number(*r.content, t.unique)));
    option.set_value(
        net::parse_hex(value(*r.content, family.sent_value)).value_or(""));
    option.set_row(r.instance);
  }
}

void add_requested(pb::ClientConfig& to, const row& in) {
  std::map<uint64_t, const numbered_row*> ordered;
  for (const auto& r : below(in, requested::table).rows)
    if (in_use(*r.content, tables()[requested::table]))
      ordered.emplace(number(*r.content, requested::order), &r);
  for (auto [order, r] : ordered) {
    auto& option = *to.add_requested();
    option.set_tag(static_cast<uint32_t>(number(*r->content, requested::tag)));
    option.set_row(r->instance);
  }
}

/// Rows of Device.IP.Interface by device.
using interface_index = std::map<std::string_view, const numbered_row*>;

interface_index interfaces_of(const tree& from) {
  interface_index index;
  for (const auto& r : from.rows({}, ip::table).rows)
    index.emplace(value(*r.content, ip::name), &r);
  return index;
}

/// What the interface that a client uses says about it.
void set_interface(pb::ClientConfig& to, const interface_index& index,
                   const client_family& family) {
  auto found = index.find(to.device());
  if (found == index.end())
    return;
  const auto& interface = *found->second;
  to.set_held(
      held_by(*interface.content, interface.instance, family.interface_enable));
  auto most = number(*interface.content, ip::max_mtu_size);
  if (most < unbounded_mtu)
    to.set_max_mtu(static_cast<uint32_t>(most));
}

pb::ClientConfig client_config(const tree& from, const row_address& at,
                               const interface_index& index) {
  const auto& family = *family_of(at.table);
  const auto& t = tables()[at.table];
  const auto& row = *from.find(at);
  pb::ClientConfig made;
  made.set_client(client_name(at));
  made.set_path(client_path(at));
  made.set_enable(value(row, t.enable) == "true");
  made.set_device(device_of(from, value(row, t.key)));
  made.set_backend(value(row, family.backend));
  made.set_misconfigured(misconfiguration(from, at));
  set_interface(made, index, family);
  add_sent(made, row, family);
  if (at.table == id::dhcpv6_client::table)
    set_client6(made, from, at);
  else
    add_requested(made, row);
  return made;
}

} // namespace

std::string client_name(const row_address& client) {
  return fmt::format("{}{}", family_of(client.table)->actor, client.instance());
}

row_address client_address(std::string_view name) {
  for (const auto& family : client_families()) {
    if (!name.starts_with(family.actor))
      continue;
    auto digits = name.substr(family.actor.size());
    uint32_t instance = 0;
    const auto* last = digits.data() + digits.size();
    auto [end, error] = std::from_chars(digits.data(), last, instance);
    if (error == std::errc{} && end == last)
      return {family.clients, {instance}};
  }
  return {};
}

std::string client_path(const row_address& client) {
  auto path = path_of(client);
  path.pop_back();
  return path;
}

std::vector<row_address> all_clients(const tree& in) {
  std::vector<row_address> list;
  for (const auto& family : client_families())
    for (auto& at : all_rows(in, family.clients))
      list.push_back(std::move(at));
  return list;
}

std::string misconfiguration(const tree& in, const row_address& client) {
  const auto& t = tables()[client.table];
  const auto& row = *in.find(client);
  const auto& verdict = value(row, t.verdict);
  if (!verdict.empty() || value(row, t.enable) != "true")
    return verdict;
  const auto& interface = value(row, t.key);
  if (interface.empty())
    return "Interface is empty";
  return is_dangling(in, interface) ? interface + " is not there" : "";
}

pb::ClientTable client_table(const tree& from) {
  pb::ClientTable made;
  auto index = interfaces_of(from);
  for (const auto& at : all_clients(from))
    *made.add_clients() = client_config(from, at, index);
  return made;
}

} // namespace lh::tr181
