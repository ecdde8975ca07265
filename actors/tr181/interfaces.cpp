#include "actors/tr181/interfaces.hpp"

#include "actors/tr181/list_value.hpp"
#include "actors/tr181/path.hpp"
#include "actors/tr181/row_rules.hpp"
#include "actors/tr181/schema_ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace lh::tr181 {

namespace {

namespace ip = id::ip_interface;

struct claim {
  row_address by;
  std::string device;
};

std::string claimed_device(const tree& in, const row_address& at) {
  const auto& t = tables()[at.table];
  const auto* r = in.find(at);
  if (!r || value(*r, t.enable) != "true")
    return {};
  return device_of(in, value(*r, t.key));
}

/// The claims of enabled rows, those that stood before first.
std::vector<claim> claims(const tree& before, const tree& after, table_id in) {
  std::vector<claim> standing, fresh;
  for (auto& at : all_rows(after, in)) {
    auto device = claimed_device(after, at);
    if (device.empty())
      continue;
    auto& list = claimed_device(before, at) == device ? standing : fresh;
    list.push_back({std::move(at), std::move(device)});
  }
  standing.insert(standing.end(), fresh.begin(), fresh.end());
  return standing;
}

void make_interface(tree& in, const std::string& device) {
  auto at = in.insert({}, ip::table);
  auto alias = free_alias(in, at);
  auto& made = *in.edit(at);
  made.file_key = device;
  write(made, ip::alias, std::move(alias));
  write(made, ip::name, device);
}

bool is_or_lies_below(row_address at, const row_address& other) {
  while (at.table != 0 && at != other)
    at = at.parent();
  return at == other;
}

/// A reference, or a list of them, without those to a row or below it.
std::string without_row(const std::string& references,
                        const row_address& gone) {
  if (references.find("Device.") == std::string::npos)
    return references;
  std::string kept;
  for (auto item : items_of(references)) {
    if (is_or_lies_below(named_row(item), gone))
      continue;
    append_item(kept, item);
  }
  return kept;
}

} // namespace

row_address named_row(std::string_view path) {
  if (!path.starts_with("Device."))
    return {};
  std::string text{path};
  if (!text.ends_with('.'))
    text += '.';
  auto query = parse_path(text);
  return query && query->is_row() ? numbered_address(*query) : row_address{};
}

row_address interface_row(std::string_view interface) {
  auto at = named_row(interface);
  return at.table == ip::table ? at : row_address{};
}

std::string device_of(const tree& in, std::string_view interface) {
  if (!interface.starts_with("Device."))
    return std::string{interface};
  auto at = interface_row(interface);
  const auto* r = at.table == 0 ? nullptr : in.find(at);
  return r ? value(*r, ip::name) : std::string{};
}

bool is_dangling(const tree& in, std::string_view interface) {
  return !interface.empty() && device_of(in, interface).empty();
}

bool has_dangling_item(const tree& in, std::string_view references) {
  for (auto item : items_of(references))
    if (auto named = named_row(item); named.table != 0 && !in.find(named))
      return true;
  return false;
}

bool make_interfaces(tree& in, std::span<const std::string> devices,
                     bool again) {
  std::set<std::string> known;
  for (const auto& r : in.rows({}, ip::table).rows)
    known.insert(value(*r.content, ip::name));
  for (const auto& device : devices) {
    bool deleted = in.rows({}, ip::table).is_deleted(device);
    if (device.empty() || (deleted && !again) || !known.insert(device).second)
      continue;
    if (is_full(in, {}, ip::table))
      return false;
    if (deleted)
      std::erase_if(in.edit_rows({}, ip::table).deleted,
                    [&](const auto& d) { return d.second == device; });
    make_interface(in, device);
  }
  return true;
}

row_address interface_of(const tree& in, std::string_view device) {
  for (const auto& r : in.rows({}, ip::table).rows)
    if (value(*r.content, ip::name) == device)
      return row_address{}.child(ip::table, r.instance);
  return {};
}

std::string held_by(const row& interface, uint32_t instance,
                    column_id family_enable) {
  for (auto column : {ip::enable, family_enable})
    if (value(interface, column) != "true")
      return fmt::format("Device.IP.Interface.{}.{} is false", instance,
                         columns()[column].name);
  return {};
}

void empty_references(tree& in, const row_address& gone) {
  auto device = gone.table == ip::table ? value(*in.find(gone), ip::name) : "";
  for (const auto& c : columns()) {
    bool refers =
        c.type == value_type::interface || c.type == value_type::reference;
    if (!refers || c.from != source::stored)
      continue;
    auto column = static_cast<column_id>(&c - columns().data());
    for (const auto& at : all_rows(in, c.table)) {
      const auto& before = value(*in.find(at), column);
      bool by_device = c.type == value_type::interface && !device.empty() &&
                       before == device;
      auto after = by_device ? "" : without_row(before, gone);
      if (after != before)
        write(*in.edit(at), column, std::move(after));
    }
  }
}

void settle_devices(const tree& before, tree& after, table_id in,
                    change_value change) {
  std::map<std::string, row_address> holders;
  for (const auto& c : claims(before, after, in)) {
    auto [holder, alone] = holders.emplace(c.device, c.by);
    if (alone)
      continue;
    auto other = path_of(holder->second);
    other.pop_back();
    auto& loser = *after.edit(c.by);
    change(loser, tables()[in].enable, "false");
    change(loser, tables()[in].verdict,
           fmt::format("{} had {} first", other, c.device));
  }
}

} // namespace lh::tr181
