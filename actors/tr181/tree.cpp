#include "actors/tr181/tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace lh::tr181 {

namespace {

row fresh_row(table_id in) {
  const auto& t = tables()[in];
  row made;
  for (auto id = t.first; id != t.end; ++id)
    if (is_kept(columns()[id]))
      made.values.emplace_back(columns()[id].initial);
  made.written.resize(made.values.size());
  made.tables.resize(t.children.size());
  return made;
}

template <class Rows>
auto place_of(Rows& rows, uint32_t instance) {
  return std::lower_bound(
      rows.begin(), rows.end(), instance,
      [](const numbered_row& r, uint32_t n) { return r.instance < n; });
}

template <class Rows>
auto exact_place_of(Rows& rows, uint32_t instance) {
  auto at = place_of(rows, instance);
  return at != rows.end() && at->instance == instance ? at : rows.end();
}

/// The tables from the top's children down to `id`.
std::vector<table_id> lineage(table_id id) {
  std::vector<table_id> line;
  for (; id != 0; id = tables()[id].parent)
    line.insert(line.begin(), id);
  return line;
}

void collect(const row& from, const row_address& at,
             const std::vector<table_id>& line, size_t depth,
             std::vector<row_address>& out) {
  if (depth == line.size()) {
    out.push_back(at);
    return;
  }
  for (const auto& r : below(from, line[depth]).rows)
    collect(*r.content, at.child(line[depth], r.instance), line, depth + 1,
            out);
}

} // namespace

row_address row_address::child(table_id in, uint32_t instance) const {
  row_address made{in, instances};
  made.instances.push_back(instance);
  return made;
}

row_address row_address::parent() const {
  return {tables()[table].parent, {instances.begin(), instances.end() - 1}};
}

row_address top_row(const row_address& at) {
  auto table = at.table;
  while (table != 0 && tables()[table].parent != 0)
    table = tables()[table].parent;
  if (table == 0)
    return {};
  return {table, {at.instances.front()}};
}

std::string path_of(const row_address& address) {
  std::string path = "Device.";
  size_t depth = 0;
  for (auto id : lineage(address.table))
    fmt::format_to(std::back_inserter(path), "{}.{}.", tables()[id].name,
                   address.instances[depth++]);
  return path;
}

bool operator==(const row& a, const row& b) {
  return a.values == b.values && a.written == b.written &&
         a.file_key == b.file_key && a.added == b.added && a.tables == b.tables;
}

bool operator==(const numbered_row& a, const numbered_row& b) {
  return a.instance == b.instance && a.content == b.content;
}

bool operator==(const table_rows& a, const table_rows& b) {
  return a.rows == b.rows && a.deleted == b.deleted;
}

const row* table_rows::find(uint32_t instance) const {
  auto at = exact_place_of(rows, instance);
  return at == rows.end() ? nullptr : &*at->content;
}

bool table_rows::is_deleted(std::string_view file_key) const {
  return std::any_of(deleted.begin(), deleted.end(),
                     [&](const auto& d) { return d.second == file_key; });
}

tree::tree() : root_(fresh_row(0)) {}

const row* tree::find(const row_address& at) const {
  const row* here = &*root_;
  size_t depth = 0;
  for (auto id : lineage(at.table)) {
    here = below(*here, id).find(at.instances[depth++]);
    if (!here)
      return nullptr;
  }
  return here;
}

row* tree::edit(const row_address& at) {
  if (!find(at))
    return nullptr;
  row* here = &root_.edit();
  size_t depth = 0;
  for (auto id : lineage(at.table)) {
    auto& rows = here->tables[tables()[id].place].edit().rows;
    here = &exact_place_of(rows, at.instances[depth++])->content.edit();
  }
  return here;
}

const table_rows& tree::rows(const row_address& parent, table_id in) const {
  return below(*find(parent), in);
}

table_rows& tree::edit_rows(const row_address& parent, table_id in) {
  return edit(parent)->tables[tables()[in].place].edit();
}

row_address tree::insert(const row_address& parent, table_id in) {
  auto at = parent.child(in, rows(parent, in).next);
  insert(at);
  return at;
}

row& tree::insert(const row_address& at) {
  auto& into = edit_rows(at.parent(), at.table);
  into.next = std::max(into.next, at.instance() + 1);
  auto made = into.rows.insert(
      place_of(into.rows, at.instance()),
      numbered_row{at.instance(), cow<row>{fresh_row(at.table)}});
  return made->content.edit();
}

bool tree::erase(const row_address& at) {
  if (at.table == 0 || !find(at))
    return false;
  auto& from = edit_rows(at.parent(), at.table);
  from.rows.erase(exact_place_of(from.rows, at.instance()));
  return true;
}

bool tree::bury(const row_address& at) {
  const auto* gone = find(at);
  auto key = gone ? gone->file_key : std::string{};
  if (!erase(at))
    return false;
  if (!key.empty())
    edit_rows(at.parent(), at.table).deleted.emplace(at.instance(), key);
  return true;
}

std::vector<row_address> all_rows(const tree& from, table_id in) {
  std::vector<row_address> found;
  collect(from.root(), {}, lineage(in), 0, found);
  return found;
}

const table_rows& below(const row& in, table_id table) {
  return *in.tables[tables()[table].place];
}

const std::string& value(const row& of, column_id kept) {
  return of.values[columns()[kept].slot];
}

void put(row& to, column_id kept, std::string text) {
  to.values[columns()[kept].slot] = std::move(text);
}

void write(row& to, column_id stored, std::string text) {
  put(to, stored, std::move(text));
  to.written[columns()[stored].slot] = true;
}

void assume(row& to, column_id stored, std::string text) {
  if (!to.written[columns()[stored].slot])
    put(to, stored, std::move(text));
}

} // namespace lh::tr181
