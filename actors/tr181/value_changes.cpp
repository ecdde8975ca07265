#include "actors/tr181/value_changes.hpp"

#include <algorithm>
#include <unordered_map>

namespace lh::tr181 {

namespace {

using parameters = google::protobuf::RepeatedPtrField<pb::Parameter>;

bool same_value(const pb::Parameter& a, const pb::Parameter& b) {
  return a.value_case() == b.value_case() && a.boolean() == b.boolean() &&
         a.signed_number() == b.signed_number() &&
         a.unsigned_number() == b.unsigned_number() && a.text() == b.text();
}

/// The rows of which a look has parameters.
std::set<std::string> seen_of(const std::vector<std::string>& rows,
                              const parameters& all) {
  std::set<std::string> seen;
  for (const auto& row : rows)
    if (std::any_of(all.begin(), all.end(),
                    [&](const auto& p) { return p.path().starts_with(row); }))
      seen.insert(row);
  return seen;
}

bool is_below(const std::set<std::string>& rows, const std::string& path) {
  return std::any_of(rows.begin(), rows.end(),
                     [&](const auto& row) { return path.starts_with(row); });
}

void collect_only(const row_address& at, const row& of, const row& other,
                  std::vector<std::string>& out) {
  for (auto id : tables()[at.table].children) {
    const auto& here = of.tables[tables()[id].place];
    const auto& there = other.tables[tables()[id].place];
    if (here.same(there))
      continue;
    for (const auto& r : here->rows)
      if (const auto* twin = there->find(r.instance); !twin)
        out.push_back(path_of(at.child(id, r.instance)));
      else if (twin != &*r.content)
        collect_only(at.child(id, r.instance), *r.content, *twin, out);
  }
}

bool follows_references(const pb::GetParameters& request) {
  return std::any_of(
      request.paths().begin(), request.paths().end(),
      [](const auto& path) { return path.find("+.") != std::string::npos; });
}

} // namespace

pb::ParameterPage value_watches::set(const pb::WatchParameters& watch,
                                     const snapshot& from) {
  watch_key key{watch.watcher(), watch.watch()};
  watches_.erase(key);
  pb::GetParameters request;
  *request.mutable_paths() = watch.paths();
  auto page = read(from, request);
  if (page.faults().empty() && !request.paths().empty()) {
    bool follows = follows_references(request);
    watches_.emplace(std::move(key), watched{std::move(request), follows});
  }
  return page;
}

sightings value_watches::look(const snapshot& from,
                              const std::set<row_address>& rows) const {
  sightings seen;
  for (const auto& [key, one] : watches_)
    seen.emplace(
        key, read_steady(from, one.request,
                         one.follows ? top_rows(from.configuration) : rows));
  return seen;
}

std::set<row_address> top_rows(const tree& of) {
  std::set<row_address> rows;
  for (auto id : tables()[0].children)
    for (const auto& r : of.rows({}, id).rows)
      rows.insert(row_address{}.child(id, r.instance));
  return rows;
}

std::set<row_address> changed_rows(const tree& before, const tree& after) {
  std::set<row_address> changed;
  if (before.root().values != after.root().values) {
    changed = top_rows(before);
    changed.merge(top_rows(after));
    return changed;
  }
  for (auto id : tables()[0].children) {
    const auto& old = before.rows({}, id);
    const auto& now = after.rows({}, id);
    if (&old == &now)
      continue;
    for (const auto& r : old.rows)
      if (now.find(r.instance) != &*r.content)
        changed.insert(row_address{}.child(id, r.instance));
    for (const auto& r : now.rows)
      if (!old.find(r.instance))
        changed.insert(row_address{}.child(id, r.instance));
  }
  return changed;
}

std::vector<std::string> rows_only_in(const tree& of, const tree& other) {
  std::vector<std::string> rows;
  collect_only({}, of.root(), other.root(), rows);
  return rows;
}

pb::ParameterChanges changes_between(const pb::ParameterPage& before,
                                     const pb::ParameterPage& after,
                                     const std::vector<std::string>& created,
                                     const std::vector<std::string>& deleted) {
  pb::ParameterChanges made;
  auto gone = seen_of(deleted, before.parameters());
  auto fresh = seen_of(created, after.parameters());
  for (const auto& row : gone)
    made.add_changes()->set_deleted(row);
  for (const auto& row : fresh)
    made.add_changes()->set_created(row);
  std::unordered_map<std::string, const pb::Parameter*> old;
  for (const auto& p : before.parameters())
    old.emplace(p.path(), &p);
  for (const auto& p : after.parameters())
    if (auto was = old.find(p.path());
        !is_below(fresh, p.path()) &&
        (was == old.end() || !same_value(*was->second, p)))
      *made.add_changes()->mutable_value() = p;
  return made;
}

} // namespace lh::tr181
