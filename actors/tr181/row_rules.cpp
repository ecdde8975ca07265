#include "actors/tr181/row_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_map>

namespace lh::tr181 {

namespace {

struct place {
  uint64_t order;
  numbered_row* row;
};

void move_to(std::vector<place>& places, uint32_t instance, uint64_t order) {
  for (auto& p : places)
    if (p.row->instance == instance)
      p.order = order;
    else if (p.order >= order)
      ++p.order;
}

void renumber(std::vector<place>& places, column_id order) {
  std::stable_sort(places.begin(), places.end(),
                   [](auto& a, auto& b) { return a.order < b.order; });
  uint64_t next = 1;
  for (auto& p : places) {
    auto text = fmt::to_string(next++);
    if (value(*p.row->content, order) != text)
      put(p.row->content.edit(), order, std::move(text));
  }
}

bool has_to_differ(const row& r, column_id column, const table& t) {
  if (column == t.alias)
    return true;
  return value(r, column) != columns()[column].initial &&
         (t.enable == none || value(r, t.enable) == "true");
}

} // namespace

std::string free_alias(const tree& in, const row_address& at) {
  auto column = tables()[at.table].alias;
  std::set<std::string_view> taken;
  for (const auto& r : in.rows(at.parent(), at.table).rows)
    if (r.instance != at.instance())
      taken.insert(value(*r.content, column));
  auto alias = fmt::format("cpe-{}", at.instance());
  for (int n = 2; taken.contains(alias); ++n)
    alias = fmt::format("cpe-{}-{}", at.instance(), n);
  return alias;
}

void settle_new_row(tree& in, const row_address& at) {
  const auto& t = tables()[at.table];
  if (t.alias != none)
    write(*in.edit(at), t.alias, free_alias(in, at));
  if (t.order != none)
    write(*in.edit(at), t.order,
          fmt::to_string(in.rows(at.parent(), at.table).rows.size()));
}

bool is_full(const tree& in, const row_address& parent, table_id table) {
  return in.rows(parent, table).rows.size() >= tables()[table].limit;
}

std::string full_text(table_id table) {
  return fmt::format("has at most {} rows", tables()[table].limit);
}

void settle_needs(row& of, table_id in) {
  const auto& t = tables()[in];
  for (auto id = t.first; id != t.end; ++id) {
    const auto& c = columns()[id];
    if (c.from == source::stored && c.link != none && value(of, id) == "true" &&
        value(of, c.link).empty())
      write(of, id, "false");
  }
}

void settle_order(table_rows& rows, column_id order, order_writes moves) {
  std::vector<place> places;
  for (auto& r : rows.rows)
    places.push_back({number(*r.content, order), &r});
  std::stable_sort(moves.begin(), moves.end(),
                   [](auto& a, auto& b) { return a.second < b.second; });
  for (auto [instance, wanted] : moves)
    move_to(places, instance, wanted);
  renumber(places, order);
}

std::vector<twins> find_twins(const table_rows& rows, table_id in) {
  const auto& t = tables()[in];
  std::vector<twins> found;
  for (auto column : {t.alias, t.unique}) {
    std::unordered_map<std::string_view, uint32_t> seen;
    for (const auto& r : rows.rows) {
      if (column == none || !has_to_differ(*r.content, column, t))
        continue;
      auto [one, fresh] = seen.emplace(value(*r.content, column), r.instance);
      if (!fresh)
        found.push_back({column, one->second, r.instance});
    }
  }
  return found;
}

uint64_t number(const row& of, column_id stored) {
  const auto& text = value(of, stored);
  uint64_t read = 0;
  std::from_chars(text.data(), text.data() + text.size(), read);
  return read;
}

} // namespace lh::tr181
