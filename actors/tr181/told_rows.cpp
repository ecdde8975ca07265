#include "actors/tr181/told_rows.hpp"

#include "actors/tr181/row_rules.hpp"

#include <algorithm>
#include <utility>

namespace lh::tr181 {

namespace {

uint32_t least_free(const table_rows& in) {
  uint32_t free = 1;
  for (const auto& r : in.rows)
    if (r.instance == free)
      ++free;
  return free;
}

bool is_written(const row& of) {
  return std::find(of.written.begin(), of.written.end(), true) !=
         of.written.end();
}

/// A slot's alias is kept by the store, and so the slot is with its number;
/// that of another row is once somebody wrote to the row.
void name_row(tree& in, const row_address& at, bool is_slot) {
  auto alias = tables()[at.table].alias;
  if (alias == none)
    return;
  const auto& row = *in.find(at);
  bool has_name = !value(row, alias).empty();
  bool keeps_name = is_slot || is_written(row);
  if (has_name && (!keeps_name || row.written[columns()[alias].slot]))
    return;
  auto name = has_name ? value(row, alias) : free_alias(in, at);
  auto change = keeps_name ? write : put;
  change(*in.edit(at), alias, std::move(name));
}

} // namespace

row_address find_key(const tree& in, const row_address& parent, table_id table,
                     const std::string& key) {
  for (const auto& r : in.rows(parent, table).rows)
    if (r.content->file_key == key)
      return parent.child(table, r.instance);
  return {};
}

void forget_row(tree& in, const row_address& parent, table_id table,
                const std::string& key) {
  in.erase(find_key(in, parent, table, key));
}

void put_values(tree& in, const row_address& at, const told_values& values) {
  const auto* now = in.find(at);
  for (const auto& [column, text] : values) {
    if (value(*now, column) == text)
      continue;
    auto& changed = *in.edit(at);
    put(changed, column, text);
    now = &changed;
  }
}

row_address tell_row(tree& in, const row_address& parent, table_id table,
                     const told_row& wanted) {
  auto at = find_key(in, parent, table, wanted.key);
  if (at.table == 0) {
    at = parent.child(table, least_free(in.rows(parent, table)));
    in.insert(at).file_key = wanted.key;
  }
  name_row(in, at, wanted.is_slot);
  put_values(in, at, wanted.values);
  return at;
}

void keep_keys(tree& in, const row_address& parent, table_id table,
               const std::set<std::string>& keys) {
  auto rows = in.rows(parent, table).rows;
  for (const auto& r : rows)
    if (!keys.contains(r.content->file_key))
      in.erase(parent.child(table, r.instance));
}

void tell_rows(tree& in, const row_address& parent, table_id table,
               const std::vector<told_row>& wanted) {
  std::set<std::string> keys;
  for (const auto& one : wanted)
    keys.insert(one.key);
  keep_keys(in, parent, table, keys);
  for (const auto& one : wanted)
    if (keys.erase(one.key) != 0)
      tell_row(in, parent, table, one);
}

} // namespace lh::tr181
