#include "actors/tr181/shown_rows.hpp"
#include "history.hpp"

#include <doctest/doctest.h>

namespace lh::tr181::test {

namespace {

/// The first parameter that reads differently in two trees, or nothing.
std::string tree_difference(const tree& one, const tree& other) {
  auto a = get(one, "Device."), b = get(other, "Device.");
  for (const auto& [path, text] : a)
    if (!b.contains(path) || b.at(path) != text)
      return fmt::format("{} is '{}', not '{}'", path, text,
                         b.contains(path) ? b.at(path) : "nothing");
  return a.size() == b.size() ? "" : "a parameter is missing";
}

} // namespace

restored history::back() const {
  pb::RowBatch kept;
  for (const auto& [path, record] : store_)
    *kept.add_rows() = record;
  return restore(kept);
}

void history::restart() {
  note("restart");
  auto before = back().value;
  seen_ = {};
  tree_ = merge(before, file_);
  model_.restart();
  check_rows();
  keep(before);
}

void history::keep(const tree& before) {
  auto changed = changed_records(before, tree_);
  for (const auto& record : changed.rows())
    if (record.forgotten())
      store_.erase(record.path());
    else
      store_[record.path()] = record;
}

void history::check_store() const {
  auto kept = back();
  REQUIRE(kept.skipped.empty());
  REQUIRE(kept.value == restore(records(tree_)).value);
}

void history::check_file() const {
  auto merged = merge(tree_, file_);
  CHECK(merge(merged, file_) == merged);
  for (const auto& kept : {records(tree_), records(merged)})
    CHECK(tree_difference(merge(restore(kept).value, file_), merged) == "");
  if (!file_.dhcpv4_clients().empty())
    return;
  auto back = restore(records(tree_)).value, now = tree_;
  show_rows(back, {});
  show_rows(now, {});
  CHECK(back == now);
}

} // namespace lh::tr181::test
