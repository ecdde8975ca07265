#include "actors/tr181/draft.hpp"

#include "actors/tr181/client_config.hpp"
#include "actors/tr181/faults.hpp"
#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/running_state.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/select.hpp"
#include "actors/tr181/shown_rows.hpp"
#include "actors/tr181/value_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace lh::tr181 {

namespace {

pb::ClientAction::Kind kind_of(action what) {
  switch (what) {
  case action::reset:
    return pb::ClientAction::RESET_COUNTERS;
  case action::renew:
    return pb::ClientAction::RENEW;
  case action::restart:
    return pb::ClientAction::RESTART;
  case action::release:
    return pb::ClientAction::RELEASE;
  default:
    return pb::ClientAction::WAKE;
  }
}

pb::ClientAction action_for(const row_address& client, action what) {
  pb::ClientAction made;
  made.set_client(client_name(client));
  made.set_kind(kind_of(what));
  return made;
}

std::string parameter_path(const row_address& row, column_id column) {
  return path_of(row) + std::string{columns()[column].name};
}

} // namespace

row_address client_row(row_address row) {
  while (row.table != 0 && tables()[row.table].key == none)
    row = row.parent();
  return row;
}

void draft::refuse(std::string_view path, int code, std::string text) {
  faults_.push_back(make_fault(path, code, std::move(text)));
}

std::optional<path_query> draft::resolve(std::string_view path,
                                         std::vector<row_address>& rows) {
  auto query = parse_path(path);
  if (!query) {
    refuse(path, unknown_path, query.error().text);
    return std::nullopt;
  }
  auto chosen = select(before_.configuration, *query,
                       [this](auto& at, auto& row, auto column) {
                         return text_of(before_, at, row, column);
                       });
  visited_ += chosen.visited;
  if (visited_ > most_visits) {
    refuse(path, too_many, "is too much to ask for at once");
    return std::nullopt;
  }
  rows = std::move(chosen.rows);
  if (!rows.empty())
    return std::move(*query);
  refuse(path, unknown_path, "there is no such row");
  return std::nullopt;
}

std::optional<path_query> draft::resolve_one(std::string_view path,
                                             row_address& row) {
  std::vector<row_address> rows;
  auto query = resolve(path, rows);
  if (query && rows.size() > 1) {
    refuse(path, unknown_path, "is more than one row");
    return std::nullopt;
  }
  if (query)
    row = rows.front();
  return query;
}

void draft::assign(std::string_view path, std::string_view text) {
  std::vector<row_address> rows;
  auto query = resolve(path, rows);
  if (!query)
    return;
  if (query->column == none || columns()[query->column].from == source::command)
    return refuse(path, unknown_path, "is no parameter");
  for (const auto& row : rows)
    assign_to(row, query->column, text);
}

void draft::assign_to(const row_address& row, column_id column,
                      std::string_view text) {
  const auto& c = columns()[column];
  auto path = parameter_path(row, column);
  if (!c.writable)
    return refuse(path, read_only, "cannot be written");
  auto checked = check_value(c, text);
  if (!checked)
    return refuse(path, checked.error().code, checked.error().text);
  if (c.type == value_type::interface && is_dangling(after_, *checked))
    return refuse(path, wrong_value, "names no row of Device.IP.Interface");
  if (c.type == value_type::reference && has_dangling_item(after_, *checked))
    return refuse(path, wrong_value, "names a row that is not there");
  store(row, column, std::move(*checked));
}

void draft::store(const row_address& row, column_id column, std::string text) {
  const auto& c = columns()[column];
  if (c.from == source::device)
    return store(row, c.link, std::move(text));
  if (c.from == source::flag) {
    if (text == "true")
      ask(row, c.act);
    return;
  }
  touch(row, column);
  auto& to = *after_.edit(row);
  if (c.type != value_type::order)
    return write(to, column, std::move(text));
  auto& moves = moves_[{row.parent(), row.table}];
  std::erase_if(moves, [&](auto& m) { return m.first == row.instance(); });
  moves.emplace_back(row.instance(), std::stoull(text));
  write(to, column, value(to, column));
}

void draft::ask(const row_address& row, action what) {
  auto client = client_row(row);
  if (client.table == 0)
    return;
  if (what == action::reset) {
    resets_.insert(client);
    return;
  }
  auto& strongest = asked_[client];
  strongest = std::max(strongest, what);
}

void draft::touch(const row_address& row, column_id column) {
  touches_[row].push_back(column);
  ask(row, action::wake);
}

bool draft::touched(const row_address& row, column_id column) const {
  auto at = touches_.find(row);
  return at != touches_.end() && std::find(at->second.begin(), at->second.end(),
                                           column) != at->second.end();
}

void draft::refuse_twins() {
  std::set<rows_of> seen;
  for (const auto& [row, columns_written] : touches_) {
    if (row.table == 0 || !seen.insert({row.parent(), row.table}).second)
      continue;
    auto parent = row.parent();
    for (const auto& t :
         find_twins(after_.rows(parent, row.table), row.table)) {
      auto first = parent.child(row.table, t.first);
      auto second = parent.child(row.table, t.second);
      if (!touches_.contains(second))
        std::swap(first, second);
      if (touches_.contains(second))
        refuse(
            parameter_path(second, t.column), wrong_value,
            fmt::format("is the same as {}", parameter_path(first, t.column)));
    }
  }
}

void draft::settle_orders() {
  for (auto& [where, moves] : moves_)
    settle_order(after_.edit_rows(where.parent, where.table),
                 tables()[where.table].order, moves);
}

void draft::settle_releases() {
  for (const auto& [client, what] : asked_) {
    if (what != action::release)
      continue;
    auto enable = tables()[client.table].enable;
    write(*after_.edit(client), enable, "false");
    touches_[client].push_back(enable);
  }
}

void draft::settle_rows() {
  for (const auto& [row, columns_written] : touches_)
    settle_needs(*after_.edit(row), row.table);
}

/// The devices that rows were told to use, which are to have an interface.
std::vector<std::string> draft::claimed_devices() {
  std::vector<std::string> devices;
  for (const auto& [row, columns_written] : touches_)
    for (auto column : columns_written) {
      if (columns()[column].type != value_type::interface)
        continue;
      const auto& interface = value(*after_.find(row), column);
      if (interface_row(interface).table == 0)
        devices.push_back(interface);
    }
  return devices;
}

void draft::settle_interfaces() {
  std::set<table_id> keyed;
  for (const auto& [row, columns_written] : touches_) {
    const auto& t = tables()[row.table];
    if (t.key == none || !(touched(row, t.key) || touched(row, t.enable)))
      continue;
    keyed.insert(row.table);
    if (!value(*after_.find(row), t.verdict).empty())
      write(*after_.edit(row), t.verdict, "");
  }
  if (!make_interfaces(after_, claimed_devices(), true))
    refuse("Device.IP.Interface.", too_many,
           full_text(id::ip_interface::table));
  for (auto table : keyed)
    settle_devices(before_.configuration, after_, table, write);
  show_rows(after_, before_.seen);
}

std::vector<pb::ClientAction> draft::actions() const {
  std::vector<pb::ClientAction> list;
  for (const auto& client : resets_)
    list.push_back(action_for(client, action::reset));
  for (const auto& [client, what] : asked_) {
    const auto* row = after_.find(client);
    if (!row)
      continue;
    bool enabled = value(*row, tables()[client.table].enable) == "true";
    bool moot = what == action::renew || what == action::restart;
    if (enabled || !moot)
      list.push_back(action_for(client, what));
  }
  return list;
}

change draft::finish() {
  if (faults_.empty())
    refuse_twins();
  if (faults_.empty()) {
    settle_orders();
    settle_releases();
    settle_rows();
    settle_interfaces();
  }
  if (!faults_.empty())
    return {std::move(faults_), before_.configuration, {}, {}};
  auto list = actions();
  return {{}, std::move(after_), {}, std::move(list)};
}

} // namespace lh::tr181
