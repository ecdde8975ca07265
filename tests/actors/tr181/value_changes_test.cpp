#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/value_changes.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181;
using namespace lh::tr181::test;

using texts = std::vector<std::string>;

namespace {

lh::pb::ParameterPage values_of(const values& list) {
  lh::pb::ParameterPage made;
  for (const auto& [path, text] : list) {
    auto& one = *made.add_parameters();
    one.set_path(path);
    one.set_text(text);
  }
  return made;
}

/// "PATH=VALUE", "+ROW" and "-ROW".
texts lines(const lh::pb::ParameterChanges& told) {
  texts list;
  for (const auto& change : told.changes())
    if (change.has_value())
      list.push_back(change.value().path() + '=' +
                     lh::tr181::test::text_of(change.value()));
    else
      list.push_back(change.created().empty() ? '-' + change.deleted()
                                              : '+' + change.created());
  return list;
}

texts changes(const values& before, const values& after,
              const texts& created = {}, const texts& deleted = {}) {
  return lines(
      changes_between(values_of(before), values_of(after), created, deleted));
}

lh::pb::WatchParameters order(const texts& paths) {
  lh::pb::WatchParameters made;
  made.set_watcher("somebody");
  made.set_watch(1);
  for (const auto& path : paths)
    made.add_paths(path);
  return made;
}

row_address client_row(uint32_t n) {
  return {id::dhcpv4_client::table, {n}};
}

/// How many parameters a watch sees of some rows.
int seen(const value_watches& watches, const tree& t,
         const std::set<row_address>& rows) {
  return watches.look(unseen(t), rows).at({"somebody", 1}).parameters_size();
}

} // namespace

TEST_CASE("value changes: what differs is told with its new value") {
  CHECK(changes({{"A.1.X", "1"}, {"A.1.Y", "2"}},
                {{"A.1.X", "1"}, {"A.1.Y", "3"}}) == texts{"A.1.Y=3"});
  CHECK(changes({{"A.1.X", "1"}}, {{"A.1.X", "1"}}).empty());
  CHECK(changes({}, {{"A.1.X", "1"}}) == texts{"A.1.X=1"});
}

TEST_CASE("value changes: a boolean that becomes false is told") {
  lh::pb::ParameterPage before, after;
  before.add_parameters()->set_path("A.1.X");
  before.mutable_parameters(0)->set_boolean(true);
  after = before;
  after.mutable_parameters(0)->set_boolean(false);
  CHECK(lines(changes_between(before, after, {}, {})) == texts{"A.1.X=false"});
}

TEST_CASE("value changes: rows are told once, without values below them") {
  CHECK(changes({{"N", "1"}, {"A.1.X", "1"}},
                {{"N", "1"}, {"A.2.X", "1"}, {"A.2.B.1.Y", "2"}}, {"A.2."},
                {"A.1."}) == texts{"-A.1.", "+A.2."});
}

TEST_CASE("value changes: rows of which a watch sees nothing are not told") {
  CHECK(
      changes({{"A.1.X", "1"}}, {{"A.1.X", "1"}}, {"A.2."}, {"B.1."}).empty());
  CHECK(changes({}, {{"A.10.X", "1"}}, {"A.1."}) == texts{"A.10.X=1"});
}

TEST_CASE("value changes: a watch looks at the rows that it is told to") {
  auto t = with_clients(2);
  value_watches watches;
  CHECK(watches.empty());
  auto page = watches.set(order({"Device.DHCPv4.Client.*.Alias"}), unseen(t));
  CHECK(page.parameters_size() == 2);
  CHECK_FALSE(watches.empty());
  CHECK(seen(watches, t, {}) == 0);
  CHECK(seen(watches, t, {client_row(2)}) == 1);
  CHECK(seen(watches, t, {client_row(1), client_row(2), client_row(3)}) == 2);
  CHECK(watches.set(order({}), unseen(t)).parameters().empty());
  CHECK(watches.empty());
}

TEST_CASE("value changes: no look sees what changes with time alone") {
  auto t = with_clients(1);
  value_watches watches;
  auto page = watches.set(order({client(1, "LeaseTimeRemaining")}), unseen(t));
  CHECK(page.parameters_size() == 1);
  CHECK(seen(watches, t, {client_row(1)}) == 0);
}

TEST_CASE("value changes: a path that leads nowhere any more is passed over") {
  auto t = with_clients(2);
  value_watches watches;
  watches.set(order({client(1, "Alias"), client(2, "Alias")}), unseen(t));
  t = del(t, client(1)).after;
  CHECK(seen(watches, t, {client_row(1), client_row(2)}) == 1);
}

TEST_CASE("value changes: rows that differ are those right below the top") {
  auto before = with_rows(with_clients(3), client(2, "SentOption."), 1);
  auto after = set(before, {{client(2, "SentOption.1.Tag"), "60"}}).after;
  CHECK(changed_rows(before, after) == std::set<row_address>{client_row(2)});
  CHECK(changed_rows(before, before).empty());
  after = add(del(before, client(1)).after, "Device.DHCPv4.Client.").after;
  CHECK(changed_rows(before, after) ==
        std::set<row_address>{client_row(1), client_row(4)});
}

TEST_CASE("value changes: of rows in one tree only the topmost are named") {
  auto before = with_rows(with_clients(2), client(2, "SentOption."), 1);
  auto after = add(before, client(1, "ReqOption.")).after;
  CHECK(rows_only_in(after, before) == texts{client(1, "ReqOption.1.")});
  CHECK(rows_only_in(before, after).empty());
  CHECK(rows_only_in(before, with_clients(1)) == texts{client(2)});
}
