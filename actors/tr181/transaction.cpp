#include "actors/tr181/transaction.hpp"

#include "actors/tr181/draft.hpp"
#include "actors/tr181/faults.hpp"
#include "actors/tr181/interfaces.hpp"

namespace lh::tr181 {

namespace {

void wake_owner(draft& d, const row_address& row) {
  if (client_row(row) != row)
    d.ask(row, action::wake);
}

std::string add(draft& d, const row_address& parent, table_id table) {
  auto row = d.edit().insert(parent, table);
  settle_new_row(d.edit(), row);
  wake_owner(d, row);
  return path_of(row);
}

void remove(draft& d, const row_address& row) {
  auto& after = d.edit();
  empty_references(after, row);
  after.bury(row);
  if (auto order = tables()[row.table].order; order != none)
    settle_order(after.edit_rows(row.parent(), row.table), order, {});
  wake_owner(d, row);
}

} // namespace

change apply(const snapshot& before, const pb::SetParameters& request) {
  draft d{before};
  for (const auto& one : request.assignments())
    if (!d.is_hopeless())
      d.assign(one.path(), one.value());
  return d.finish();
}

change apply(const snapshot& before, const pb::AddRow& request) {
  draft d{before};
  row_address parent;
  std::string added;
  auto query = d.resolve_one(request.table(), parent);
  auto table = query ? query->whole_table() : none;
  if (query && (table == none || !tables()[table].can_add))
    d.refuse(request.table(), unknown_path, "is no table to add rows to");
  else if (query && is_full(d.edit(), parent, table))
    d.refuse(request.table(), too_many, full_text(table));
  else if (query)
    added = add(d, parent, table);
  auto made = d.finish();
  made.added = std::move(added);
  return made;
}

change apply(const snapshot& before, const pb::DeleteRow& request) {
  draft d{before};
  row_address row;
  auto query = d.resolve_one(request.row(), row);
  if (query && (!query->is_row() || !tables()[row.table].can_delete))
    d.refuse(request.row(), unknown_path, "is no row that can be deleted");
  else if (query)
    remove(d, row);
  return d.finish();
}

change apply(const snapshot& before, const pb::RunCommand& request) {
  draft d{before};
  std::vector<row_address> rows;
  auto query = d.resolve(request.path(), rows);
  if (!query)
    return d.finish();
  auto column = query->column;
  if (column == none || columns()[column].from != source::command)
    d.refuse(request.path(), unknown_path, "is no command");
  else
    for (const auto& row : rows)
      d.ask(row, columns()[column].act);
  return d.finish();
}

} // namespace lh::tr181
