#include "deploy/config/client_rows.hpp"

#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/value_check.hpp"
#include "deploy/config/text_rules.hpp"
#include "messages/net/hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace lh::config {

namespace {

/// Routers, DNS, domain, NTP and classless routes: what a WAN needs.
constexpr uint32_t default_request4[] = {3, 6, 15, 42, 121};

/// DNS and domains; the rest comes with prefixes and router advertisements.
constexpr uint32_t default_request6[] = {23, 24};

constexpr uint32_t most_tag4 = 254;
constexpr uint32_t most_tag6 = 65535;

const size_t most_options =
    tr181::tables()[tr181::id::dhcpv6_client_sent_option::table].limit;
const size_t most_downstream =
    tr181::tables()[tr181::id::dhcpv6_client_x_leasehold_downstream::table]
        .limit;

result<void> expect_list_of_few(const node& list, std::string_view of,
                                size_t most) {
  auto is_list = expect_list(list, of);
  if (is_list && list.children.size() > most)
    return misplaced(list.at, fmt::format("{} may have at most {} elements",
                                          list.name, most));
  return is_list;
}

result<void> expect_member(const node& row, std::string_view name) {
  if (find_member(row, name))
    return {};
  return misplaced(row.at, fmt::format("{} needs {}", row.name, name));
}

result<uint32_t> read_tag(const node& value, uint32_t most,
                          std::set<uint32_t>& taken) {
  auto tag = read_number(value, 1, most);
  if (tag && !taken.insert(*tag).second)
    return misplaced(value.at, fmt::format("tag {} is there twice", *tag));
  return tag;
}

result<void> read_request4(const node& list, pb::FileClient4& client) {
  if (auto is_list = expect_list_of_few(list, "option tags", most_options);
      !is_list)
    return is_list;
  client.clear_request();
  std::set<uint32_t> taken;
  for (auto& element : list.children) {
    auto tag = read_tag(element, most_tag4, taken);
    if (!tag)
      return tag.error();
    client.add_request(*tag);
  }
  return {};
}

template <const text_rule& Rule>
result<void> read_value(const node& value, pb::SentOption& option) {
  auto hex = read_text(value, Rule);
  if (!hex)
    return hex.error();
  option.set_value(*net::parse_hex(*hex));
  return {};
}

template <uint32_t MostTag, const text_rule& Rule>
constexpr field<pb::SentOption> send_fields[] = {
    {"tag", number<&pb::SentOption::set_tag, 1, MostTag>},
    {"value", read_value<Rule>}};

result<void> check_sent(const node& row, uint32_t most,
                        std::set<uint32_t>& taken) {
  for (auto name : {"tag", "value"})
    if (auto there = expect_member(row, name); !there)
      return there;
  auto tag = read_tag(*find_member(row, "tag"), most, taken);
  return tag ? result<void>{} : tag.error();
}

template <uint32_t MostTag, const text_rule& Rule, class Client>
result<void> read_send(const node& list, Client& client) {
  if (auto is_list = expect_list_of_few(list, "{ tag, value }", most_options);
      !is_list)
    return is_list;
  std::set<uint32_t> taken;
  for (auto& row : list.children) {
    auto read = read_fields<pb::SentOption>(row, send_fields<MostTag, Rule>,
                                            *client.add_send());
    if (read)
      read = check_sent(row, MostTag, taken);
    if (!read)
      return read;
  }
  return {};
}

/// One of the programs that the data model knows for the family.
template <tr181::column_id Backend, class Client>
result<void> read_backend(const node& value, Client& client) {
  auto words = tr181::columns()[Backend].words;
  if (value.type != kind::text ||
      std::find(words.begin(), words.end(), value.text) == words.end())
    return unknown_word(value, words);
  client.set_backend(value.text);
  return {};
}

using client4 = pb::FileClient4;
constexpr field<client4> client4_fields[] = {
    {"alias", text<&client4::mutable_alias, alias_rule>},
    {"interface", text<&client4::mutable_interface, interface_rule>},
    {"enable", boolean<&client4::set_enable>},
    {"backend", read_backend<tr181::id::dhcpv4_client::x_leasehold_backend>},
    {"request", read_request4},
    {"send", read_send<most_tag4, option_value_rule>}};

constexpr field<pb::DownstreamPrefix> downstream_fields[] = {
    {"interface",
     text<&pb::DownstreamPrefix::mutable_interface, interface_rule>},
    {"subnet_id", number<&pb::DownstreamPrefix::set_subnet_id, 0, UINT32_MAX>}};

result<void> read_downstream(const node& list, pb::FileClient6& client) {
  if (auto is_list =
          expect_list_of_few(list, "{ interface, subnet_id }", most_downstream);
      !is_list)
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

std::string written(const node& element) {
  return element.type == kind::number ? fmt::to_string(element.number)
                                      : element.text;
}

/// The items of a list that TR-181 has too, as it takes and refuses them.
template <tr181::column_id List, kind Element>
result<std::vector<std::string>> read_items(const node& list,
                                            std::string_view of) {
  const auto& rule = tr181::columns()[List];
  if (auto is_list = expect_list_of_few(list, of, rule.items); !is_list)
    return is_list.error();
  std::vector<std::string> items;
  for (auto& element : list.children) {
    if (element.type != Element)
      return unfit(element, tr181::item_rule(rule));
    auto item = tr181::check_item(rule, written(element));
    if (!item)
      return misplaced(element.at, element.name + ' ' + item.error().text);
    items.push_back(std::move(*item));
  }
  return items;
}

result<void> read_hints(const node& list, pb::FileClient6& client) {
  auto hints = read_items<tr181::id::dhcpv6_client::x_leasehold_prefix_hints,
                          kind::text>(list, "prefixes");
  if (!hints)
    return hints.error();
  for (auto& hint : *hints)
    client.add_prefix_hints(std::move(hint));
  return {};
}

result<void> read_request6(const node& list, pb::FileClient6& client) {
  auto codes =
      read_items<tr181::id::dhcpv6_client::requested_options, kind::number>(
          list, "option tags");
  if (!codes)
    return codes.error();
  client.clear_request();
  for (auto& code : *codes)
    client.add_request(static_cast<uint32_t>(std::stoul(code)));
  return {};
}

using client6 = pb::FileClient6;
constexpr field<client6> client6_fields[] = {
    {"alias", text<&client6::mutable_alias, alias_rule>},
    {"interface", text<&client6::mutable_interface, interface_rule>},
    {"enable", boolean<&client6::set_enable>},
    {"request_addresses", boolean<&client6::set_request_addresses>},
    {"request_prefixes", boolean<&client6::set_request_prefixes>},
    {"prefix_hints", read_hints},
    {"downstream", read_downstream},
    {"backend", read_backend<tr181::id::dhcpv6_client::x_leasehold_backend>},
    {"request", read_request6},
    {"send", read_send<most_tag6, option6_value_rule>}};

client4 default_client4() {
  client4 client;
  client.set_enable(true);
  client.set_backend("udhcpc");
  client.mutable_request()->Add(std::begin(default_request4),
                                std::end(default_request4));
  return client;
}

client6 default_client6() {
  client6 client;
  client.set_enable(true);
  client.set_backend("dibbler");
  client.set_request_addresses(true);
  client.set_request_prefixes(true);
  client.mutable_request()->Add(std::begin(default_request6),
                                std::end(default_request6));
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
