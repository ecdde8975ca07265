#include "deploy/config/client_rows.hpp"

#include "actors/tr181/schema_ids.hpp"
#include "deploy/config/text_rules.hpp"
#include "messages/net/hex.hpp"

#include <fmt/format.h>

#include <set>

namespace lh::config {

namespace {

/// Routers, DNS, domain, NTP and classless routes: what a WAN needs.
constexpr uint32_t default_request[] = {3, 6, 15, 42, 121};

constexpr text_rule backend4_rule{
    [](std::string_view text) { return text == "udhcpc"; }, "\"udhcpc\""};

constexpr text_rule backend6_rule{
    [](std::string_view text) { return text == "dibbler"; }, "\"dibbler\""};

result<void> expect_member(const node& row, std::string_view name) {
  if (find_member(row, name))
    return {};
  return misplaced(row.at, fmt::format("{} needs {}", row.name, name));
}

result<uint32_t> read_tag(const node& value, std::set<uint32_t>& taken) {
  auto tag = read_number(value, 1, 254);
  if (tag && !taken.insert(*tag).second)
    return misplaced(value.at, fmt::format("tag {} is there twice", *tag));
  return tag;
}

result<void> read_request(const node& list, pb::FileClient4& client) {
  if (auto is_list = expect_list(list, "option tags"); !is_list)
    return is_list;
  client.clear_request();
  std::set<uint32_t> taken;
  for (auto& element : list.children) {
    auto tag = read_tag(element, taken);
    if (!tag)
      return tag.error();
    client.add_request(*tag);
  }
  return {};
}

result<void> read_value(const node& value, pb::SentOption& option) {
  auto hex = read_text(value, option_value_rule);
  if (!hex)
    return hex.error();
  option.set_value(*net::parse_hex(*hex));
  return {};
}

constexpr field<pb::SentOption> send_fields[] = {
    {"tag", number<&pb::SentOption::set_tag, 1, 254>}, {"value", read_value}};

result<void> read_sent(const node& row, std::set<uint32_t>& taken,
                       pb::SentOption& option) {
  if (auto read = read_fields<pb::SentOption>(row, send_fields, option); !read)
    return read;
  for (auto name : {"tag", "value"})
    if (auto there = expect_member(row, name); !there)
      return there;
  auto tag = read_tag(*find_member(row, "tag"), taken);
  return tag ? result<void>{} : tag.error();
}

result<void> read_send(const node& list, pb::FileClient4& client) {
  if (auto is_list = expect_list(list, "{ tag, value }"); !is_list)
    return is_list;
  std::set<uint32_t> taken;
  for (auto& row : list.children)
    if (auto read = read_sent(row, taken, *client.add_send()); !read)
      return read;
  return {};
}

using client4 = pb::FileClient4;
constexpr field<client4> client4_fields[] = {
    {"alias", text<&client4::mutable_alias, alias_rule>},
    {"interface", text<&client4::mutable_interface, interface_rule>},
    {"enable", boolean<&client4::set_enable>},
    {"backend", text<&client4::mutable_backend, backend4_rule>},
    {"request", read_request},
    {"send", read_send}};

constexpr field<pb::DownstreamPrefix> downstream_fields[] = {
    {"interface",
     text<&pb::DownstreamPrefix::mutable_interface, interface_rule>},
    {"subnet_id", number<&pb::DownstreamPrefix::set_subnet_id, 0, UINT32_MAX>}};

result<void> read_downstream(const node& list, pb::FileClient6& client) {
  if (auto is_list = expect_list(list, "{ interface, subnet_id }"); !is_list)
    return is_list;
  for (auto& row : list.children) {
    auto read = read_fields<pb::DownstreamPrefix>(row, downstream_fields,
                                                  *client.add_downstream());
    if (read)
      read = expect_member(row, "interface");
    if (!read)
      return read;
  }
  return {};
}

using client6 = pb::FileClient6;
constexpr field<client6> client6_fields[] = {
    {"alias", text<&client6::mutable_alias, alias_rule>},
    {"interface", text<&client6::mutable_interface, interface_rule>},
    {"enable", boolean<&client6::set_enable>},
    {"request_addresses", boolean<&client6::set_request_addresses>},
    {"request_prefixes", boolean<&client6::set_request_prefixes>},
    {"downstream", read_downstream},
    {"backend", text<&client6::mutable_backend, backend6_rule>}};

client4 default_client4() {
  client4 client;
  client.set_enable(true);
  client.set_backend("udhcpc");
  client.mutable_request()->Add(std::begin(default_request),
                                std::end(default_request));
  return client;
}

client6 default_client6() {
  client6 client;
  client.set_enable(true);
  client.set_backend("dibbler");
  client.set_request_addresses(true);
  client.set_request_prefixes(true);
  return client;
}

const auto max_clients =
    static_cast<int>(tr181::tables()[tr181::id::dhcpv4_client::table].limit);

/// A row is known by its alias, or without one by its interface.
template <class Client>
result<void> check_key(const node& row, const Client& client,
                       std::set<std::string>& taken) {
  auto named = !client.alias().empty();
  auto& key = named ? client.alias() : client.interface();
  if (key.empty())
    return misplaced(row.at, "a client needs an alias or an interface");
  if (taken.insert(key).second)
    return {};
  return misplaced(find_member(row, named ? "alias" : "interface")->at,
                   fmt::format("another client is known as \"{}\"{}", key,
                               named ? "" : ", give this one an alias"));
}

template <class Client, class Rows>
result<void> read_clients(const node& rows, std::span<const field<Client>> keys,
                          const Client& defaults, Rows& clients) {
  if (auto is_list = expect_list(rows, "tables"); !is_list)
    return is_list;
  std::set<std::string> taken;
  for (auto& row : rows.children) {
    if (clients.size() == max_clients)
      return misplaced(
          row.at, fmt::format("there can be at most {} clients", max_clients));
    auto& client = *clients.Add();
    client = defaults;
    if (auto read = read_fields<Client>(row, keys, client); !read)
      return read;
    if (auto unique = check_key(row, client, taken); !unique)
      return unique;
  }
  return {};
}

} // namespace

result<void> read_clients4(const node& rows, pb::Settings& settings) {
  return read_clients<client4>(rows, client4_fields, default_client4(),
                               *settings.mutable_dhcpv4_clients());
}

result<void> read_clients6(const node& rows, pb::Settings& settings) {
  return read_clients<client6>(rows, client6_fields, default_client6(),
                               *settings.mutable_dhcpv6_clients());
}

} // namespace lh::config
