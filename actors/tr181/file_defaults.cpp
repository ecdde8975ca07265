#include "actors/tr181/file_defaults.hpp"

#include "actors/tr181/client_config.hpp"
#include "actors/tr181/client_family.hpp"
#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/row_rules.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/shown_rows.hpp"
#include "messages/net/hex.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace lh::tr181 {

namespace {

namespace client6 = id::dhcpv6_client;
namespace downstream = id::dhcpv6_client_x_leasehold_downstream;
namespace requested = id::dhcpv4_client_req_option;

/// Of a row of either family.
template <class FileClient>
std::string key_of(const FileClient& file) {
  return file.alias().empty() ? "interface=" + file.interface()
                              : "alias=" + file.alias();
}

std::string text_of(bool value) {
  return value ? "true" : "false";
}

/// The row that a key means: the one made from it, else one that TR-181 added
/// under the same name.
row_address find_row(const tree& in, const row_address& parent, table_id table,
                     const std::string& key, column_id named,
                     const std::string& name) {
  row_address added;
  for (const auto& r : in.rows(parent, table).rows) {
    if (r.content->file_key == key)
      return parent.child(table, r.instance);
    if (r.content->file_key.empty() && value(*r.content, named) == name)
      added = parent.child(table, r.instance);
  }
  return added;
}

/// Gives a key its row, unless TR-181 deleted that: then root.
row_address claim_row(tree& in, const row_address& parent, table_id table,
                      const std::string& key, column_id named,
                      const std::string& name) {
  auto at = find_row(in, parent, table, key, named, name);
  if (at.table == 0 && in.rows(parent, table).is_deleted(key))
    return {};
  if (at.table == 0)
    at = in.insert(parent, table);
  else if (in.find(at)->file_key.empty())
    in.edit(at)->added = true;
  in.edit(at)->file_key = key;
  return at;
}

/// Rows of the file that are no longer in it go; what TR-181 made stays.
void drop_strangers(tree& in, const row_address& parent, table_id table,
                    const std::set<std::string>& keys) {
  auto rows = in.rows(parent, table).rows;
  for (const auto& r : rows)
    if (auto at = parent.child(table, r.instance);
        r.content->file_key.empty() || keys.contains(r.content->file_key))
      continue;
    else if (r.content->added)
      in.edit(at)->file_key.clear();
    else
      in.erase(at);
}

bool is_taken(const tree& in, const row_address& at, column_id column,
              const std::string& text, column_id enable = none) {
  for (const auto& r : in.rows(at.parent(), at.table).rows)
    if (r.instance != at.instance() && value(*r.content, column) == text &&
        (enable == none || value(*r.content, enable) == "true"))
      return true;
  return false;
}

void assume_alias(tree& in, const row_address& at, const std::string& wanted) {
  auto column = tables()[at.table].alias;
  if (!wanted.empty() && !is_taken(in, at, column, wanted))
    assume(*in.edit(at), column, wanted);
  if (value(*in.find(at), column).empty())
    write(*in.edit(at), column, free_alias(in, at));
}

/// The row of one option of the file, not enabled yet; root when TR-181
/// deleted it.
row_address claim_option(tree& in, const row_address& parent, table_id table,
                         uint32_t tag) {
  const auto& t = tables()[table];
  auto text = fmt::to_string(tag);
  auto at = claim_row(in, parent, table, text, t.unique, text);
  if (at.table == 0)
    return at;
  assume_alias(in, at, "");
  auto& option = *in.edit(at);
  assume(option, t.unique, text);
  assume(option, t.enable, "false");
  return at;
}

/// All rows are claimed before the first is enabled, in the order of the file,
/// where no other row is with that tag.
void enable_options(tree& in, const std::vector<row_address>& options) {
  for (const auto& at : options) {
    if (at.table == 0)
      continue;
    const auto& t = tables()[at.table];
    auto& option = *in.edit(at);
    if (!is_taken(in, at, t.unique, value(option, t.unique), t.enable))
      assume(option, t.enable, "true");
  }
}

/// Pinned rows keep their place, the file's fill what is left in its order.
void place_rows(table_rows& rows, column_id order,
                const std::map<std::string, uint64_t>& file) {
  std::map<std::pair<uint64_t, uint32_t>, numbered_row*> pinned, free;
  for (auto& r : rows.rows) {
    auto from_file = file.find(r.content->file_key);
    bool moves =
        from_file != file.end() && !r.content->written[columns()[order].slot];
    auto place = moves ? from_file->second : number(*r.content, order);
    (moves ? free : pinned).emplace(std::pair{place, r.instance}, &r);
  }
  for (uint64_t next = 1; !(pinned.empty() && free.empty()); ++next) {
    bool pin = !pinned.empty() &&
               (free.empty() || pinned.begin()->first.first <= next);
    auto& from = pin ? pinned : free;
    put(from.begin()->second->content.edit(), order, fmt::to_string(next));
    from.erase(from.begin());
  }
}

void merge_requested(tree& in, const row_address& at,
                     const pb::FileClient4& file) {
  std::map<std::string, uint64_t> places;
  std::set<std::string> keys;
  for (auto tag : file.request()) {
    places.emplace(fmt::to_string(tag), places.size() + 1);
    keys.insert(fmt::to_string(tag));
  }
  drop_strangers(in, at, requested::table, keys);
  std::vector<row_address> options;
  for (auto tag : file.request())
    options.push_back(claim_option(in, at, requested::table, tag));
  enable_options(in, options);
  place_rows(in.edit_rows(at, requested::table), requested::order, places);
}

template <class FileClient>
void merge_sent(tree& in, const row_address& at, const FileClient& file) {
  const auto& family = *family_of(at.table);
  std::set<std::string> keys;
  for (const auto& option : file.send())
    keys.insert(fmt::to_string(option.tag()));
  drop_strangers(in, at, family.sent, keys);
  std::vector<row_address> options;
  for (const auto& option : file.send()) {
    auto& row =
        options.emplace_back(claim_option(in, at, family.sent, option.tag()));
    if (row.table != 0)
      assume(*in.edit(row), family.sent_value, net::to_hex(option.value()));
  }
  enable_options(in, options);
}

/// Rows of one device are told apart by their number.
std::vector<std::string> keys_of(const pb::FileClient6& file) {
  std::vector<std::string> keys;
  for (const auto& one : file.downstream()) {
    auto same = std::count_if(keys.begin(), keys.end(), [&](const auto& key) {
      return key.starts_with(one.interface() + ' ');
    });
    keys.push_back(fmt::format("{} {}", one.interface(), same + 1));
  }
  return keys;
}

void merge_downstream(tree& in, const row_address& at,
                      const pb::FileClient6& file) {
  auto keys = keys_of(file);
  drop_strangers(in, at, downstream::table, {keys.begin(), keys.end()});
  for (int n = 0; n < file.downstream_size(); ++n) {
    const auto& one = file.downstream(n);
    auto row =
        claim_row(in, at, downstream::table, keys[static_cast<size_t>(n)],
                  downstream::interface, one.interface());
    if (row.table == 0)
      continue;
    assume_alias(in, row, "");
    auto& made = *in.edit(row);
    assume(made, downstream::enable, "true");
    assume(made, downstream::interface, one.interface());
    assume(made, downstream::subnet_id, fmt::to_string(one.subnet_id()));
  }
}

void merge_own(tree& in, const row_address& at, const pb::FileClient4& file) {
  merge_requested(in, at, file);
}

void merge_own(tree& in, const row_address& at, const pb::FileClient6& file) {
  auto& row = *in.edit(at);
  assume(row, client6::request_addresses, text_of(file.request_addresses()));
  assume(row, client6::request_prefixes, text_of(file.request_prefixes()));
  assume(row, client6::requested_options,
         fmt::format("{}", fmt::join(file.request(), ",")));
  assume(row, client6::x_leasehold_prefix_hints,
         fmt::format("{}", fmt::join(file.prefix_hints(), ",")));
  merge_downstream(in, at, file);
}

template <class FileClient>
void merge_client(tree& in, const client_family& family,
                  const FileClient& file) {
  const auto& t = tables()[family.clients];
  const auto& name = file.alias().empty() ? file.interface() : file.alias();
  auto named = file.alias().empty() ? t.key : t.alias;
  auto at = claim_row(in, {}, family.clients, key_of(file), named, name);
  if (at.table == 0)
    return;
  assume_alias(in, at, file.alias());
  auto& row = *in.edit(at);
  assume(row, t.enable, text_of(file.enable()));
  assume(row, t.key, file.interface());
  if (!file.backend().empty())
    assume(row, family.backend, file.backend());
  assume(row, t.verdict, "");
  merge_own(in, at, file);
  merge_sent(in, at, file);
}

template <class FileClients>
void merge_clients(tree& in, const client_family& family,
                   const FileClients& files) {
  std::set<std::string> keys;
  for (const auto& file : files)
    keys.insert(key_of(file));
  drop_strangers(in, {}, family.clients, keys);
  for (const auto& file : files)
    merge_client(in, family, file);
}

/// The devices of clients first, then those behind the gateway.
std::vector<std::string> named_devices(const tree& in) {
  std::vector<std::string> devices;
  auto add = [&](const std::string& interface) {
    if (interface_row(interface).table == 0)
      devices.push_back(interface);
  };
  for (const auto& at : all_clients(in))
    add(value(*in.find(at), tables()[at.table].key));
  for (const auto& at : all_rows(in, downstream::table))
    add(value(*in.find(at), downstream::interface));
  return devices;
}

} // namespace

tree merge(const tree& before, const pb::Settings& settings,
           const observations& seen) {
  auto after = before;
  const auto families = client_families();
  merge_clients(after, families[0], settings.dhcpv4_clients());
  merge_clients(after, families[1], settings.dhcpv6_clients());
  assume(*after.edit({}), id::device::map_enable,
         text_of(settings.mapt().enable()));
  make_interfaces(after, named_devices(after), false);
  for (const auto& family : families)
    settle_devices(before, after, family.clients, put);
  show_rows(after, seen);
  return after;
}

} // namespace lh::tr181
