#include "actors/tr181/client_config.hpp"

#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/row_rules.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "messages/net/hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace lh::tr181 {

namespace {

namespace client = id::dhcpv4_client;
namespace sent = id::dhcpv4_client_sent_option;
namespace requested = id::dhcpv4_client_req_option;

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
  }
}

void add_requested(pb::ClientConfig& to, const row& in) {
  std::map<uint64_t, uint64_t> tags;
  for (const auto& r : below(in, requested::table).rows)
    if (in_use(*r.content, requested::enable, requested::tag))
      tags.emplace(number(*r.content, requested::order),
                   number(*r.content, requested::tag));
  for (auto [order, tag] : tags)
    to.add_requested(static_cast<uint32_t>(tag));
}

} // namespace

std::string client_name(const row_address& client) {
  return fmt::format("dhcp4-client-{}", client.instance());
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

pb::ClientConfig client_config(const tree& from, const row_address& at) {
  const auto& row = *from.find(at);
  pb::ClientConfig made;
  made.set_client(client_name(at));
  made.set_path(client_path(at));
  made.set_enable(value(row, client::enable) == "true");
  made.set_device(device_of(from, value(row, client::interface)));
  made.set_backend(value(row, client::x_leasehold_backend));
  made.set_misconfigured(misconfiguration(from, row));
  add_sent(made, row);
  add_requested(made, row);
  return made;
}

pb::ClientTable client_table(const tree& from) {
  pb::ClientTable made;
  for (const auto& at : all_rows(from, client::table))
    *made.add_clients() = client_config(from, at);
  return made;
}

} // namespace lh::tr181
