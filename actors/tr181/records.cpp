#include "actors/tr181/records.hpp"

#include "actors/tr181/path.hpp"
#include "actors/tr181/row_rules.hpp"
#include "actors/tr181/value_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace lh::tr181 {

namespace {

/// What of a row outlives the process; rows that nobody may add or take away
/// come by themselves, so that of them only what was written does.
struct kept_row {
  bool is_kept;
  std::string file_key;
  bool added;
  std::map<std::string, std::string> written;

  kept_row(table_id in, const row& of)
      : file_key(of.file_key), added(of.added) {
    const auto& t = tables()[in];
    for (auto id = t.first; id != t.end; ++id)
      if (columns()[id].from == source::stored &&
          of.written[columns()[id].slot])
        written.emplace(columns()[id].name, value(of, id));
    is_kept = t.can_delete || !written.empty();
  }

  friend bool operator==(const kept_row&, const kept_row&) = default;
};

class comparison {
public:
  pb::RowBatch run(const tree& before, const tree& after) {
    compare_row({}, &before.root(), after.root());
    return std::move(batch_);
  }

private:
  void compare_rows(const row_address& parent, table_id in,
                    const table_rows& before, const table_rows& after) {
    for (const auto& r : before.rows)
      if (!after.find(r.instance))
        forget(parent.child(in, r.instance), *r.content);
    for (const auto& [instance, key] : before.deleted)
      if (!after.deleted.contains(instance))
        add(parent.child(in, instance)).set_forgotten(true);
    for (const auto& r : after.rows)
      compare_row(parent.child(in, r.instance), before.find(r.instance),
                  *r.content);
    for (const auto& [instance, key] : after.deleted)
      if (!before.deleted.contains(instance))
        bury(parent.child(in, instance), key);
  }

  void compare_row(const row_address& at, const row* before, const row& after) {
    if (before == &after)
      return;
    keep_changes(at, before, after);
    for (auto id : tables()[at.table].children) {
      const auto& now = after.tables[tables()[id].place];
      if (!before)
        compare_rows(at, id, {}, *now);
      else if (const auto& old = before->tables[tables()[id].place];
               !old.same(now))
        compare_rows(at, id, *old, *now);
    }
  }

  void keep_changes(const row_address& at, const row* before,
                    const row& after) {
    kept_row now{at.table, after};
    auto old =
        before ? std::optional{kept_row{at.table, *before}} : std::nullopt;
    if (old == now)
      return;
    if (now.is_kept)
      keep(at, now);
    else if (old && old->is_kept)
      add(at).set_forgotten(true);
  }

  void keep(const row_address& at, const kept_row& now) {
    auto& record = add(at);
    record.set_file_key(now.file_key);
    record.set_added(now.added);
    record.mutable_written()->insert(now.written.begin(), now.written.end());
  }

  void bury(const row_address& at, const std::string& key) {
    auto& record = add(at);
    record.set_file_key(key);
    record.set_deleted(true);
  }

  void forget(const row_address& at, const row& gone) {
    if (kept_row{at.table, gone}.is_kept)
      add(at).set_forgotten(true);
    for (auto id : tables()[at.table].children)
      compare_rows(at, id, *gone.tables[tables()[id].place], {});
  }

  pb::RowRecord& add(const row_address& at) {
    auto& record = *batch_.add_rows();
    record.set_path(path_of(at));
    return record;
  }

  pb::RowBatch batch_;
};

using placed_record = std::pair<row_address, const pb::RowRecord*>;

class restoration {
public:
  restored run(const pb::RowBatch& batch) {
    for (const auto& [at, record] : place(batch))
      take(at, *record);
    return std::move(made_);
  }

private:
  /// Parents before children: tables are numbered so.
  std::vector<placed_record> place(const pb::RowBatch& batch) {
    std::vector<placed_record> list;
    for (const auto& record : batch.rows()) {
      auto query = parse_path(record.path());
      auto at =
          query && query->is_row() ? numbered_address(*query) : row_address{};
      if (at.table == 0 && record.path() != path_of({}))
        skip(record.path(), "is no row");
      else if (!record.forgotten())
        list.emplace_back(std::move(at), &record);
    }
    std::stable_sort(list.begin(), list.end(),
                     [](auto& a, auto& b) { return a.first < b.first; });
    return list;
  }

  void take(const row_address& at, const pb::RowRecord& record) {
    if (at.table == 0)
      return take_values(at, *made_.value.edit(at), record);
    if (!made_.value.find(at.parent()) || made_.value.find(at))
      return skip(record.path(), "has no place");
    if (record.deleted()) {
      auto& rows = made_.value.edit_rows(at.parent(), at.table);
      rows.deleted.emplace(at.instance(), record.file_key());
      rows.next = std::max(rows.next, at.instance() + 1);
      return;
    }
    auto& row = made_.value.insert(at);
    row.file_key = record.file_key();
    row.added = record.added();
    take_values(at, row, record);
    auto alias = tables()[at.table].alias;
    if (row.file_key.empty() && alias != none && value(row, alias).empty())
      write(row, alias, free_alias(made_.value, at));
  }

  void take_values(const row_address& at, row& to,
                   const pb::RowRecord& record) {
    for (const auto& [name, text] : record.written())
      take_value(at, to, name, text);
  }

  void take_value(const row_address& at, row& to, const std::string& name,
                  const std::string& text) {
    auto column = find_column(at.table, name);
    if (column == none || columns()[column].from != source::stored)
      return skip(path_of(at) + name, "is no parameter that is stored");
    auto checked = check_value(columns()[column], text);
    if (!checked)
      return skip(path_of(at) + name, checked.error().text);
    write(to, column, *checked);
  }

  void skip(const std::string& path, std::string_view why) {
    made_.skipped.push_back(fmt::format("{} {}", path, why));
  }

  restored made_;
};

} // namespace

pb::RowBatch records(const tree& of) {
  return changed_records(tree{}, of);
}

pb::RowBatch changed_records(const tree& before, const tree& after) {
  return comparison{}.run(before, after);
}

restored restore(const pb::RowBatch& batch) {
  return restoration{}.run(batch);
}

} // namespace lh::tr181
