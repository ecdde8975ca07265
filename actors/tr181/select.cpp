#include "actors/tr181/select.hpp"

#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/schema_ids.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace lh::tr181 {

namespace {

namespace ip = id::ip_interface;

/// A row and where it stands; null when there is none.
struct place {
  row_address at;
  const row* here;
};

/// Finds what references name, in one pass over the interfaces.
class references {
public:
  references(const tree& from, const value_reader& read)
      : from_(from), read_(read) {}

  place follow(const place& of, column_id reference) {
    auto text = read_(of.at, *of.here, reference);
    auto target =
        text.starts_with("Device.") ? named_row(text) : row_of_device(text);
    bool is_one = target.table == columns()[reference].target;
    return {target, is_one ? from_.find(target) : nullptr};
  }

private:
  row_address row_of_device(const std::string& device) {
    const auto& rows = from_.rows({}, ip::table).rows;
    if (devices_.empty())
      for (const auto& r : rows)
        devices_.emplace(value(*r.content, ip::name), r.instance);
    auto found = device.empty() ? devices_.end() : devices_.find(device);
    return found == devices_.end() ? row_address{}
                                   : row_address{ip::table, {found->second}};
  }

  const tree& from_;
  const value_reader& read_;
  std::map<std::string_view, uint32_t> devices_;
};

class walk {
public:
  walk(const tree& from, const path_query& query, const value_reader& read)
      : query_(query), read_(read), references_(from, read) {}

  selection run(const tree& from) {
    follow({{}, &from.root()}, 0, true);
    return std::move(found_);
  }

private:
  void follow(const place& p, size_t depth, bool by_number) {
    if (depth == query_.steps.size()) {
      found_.rows.push_back(p.at);
      return;
    }
    const auto& s = query_.steps[depth];
    if (s.reference != none)
      return refer(references_.follow(p, s.reference), depth);
    const auto& rows = below(*p.here, s.table);
    found_.visited += s.instance != 0 ? 1 : rows.rows.size();
    if (s.instance != 0)
      return enter({p.at.child(s.table, s.instance), rows.find(s.instance)},
                   depth, by_number);
    for (const auto& r : rows.rows)
      if (place next{p.at.child(s.table, r.instance), &*r.content};
          fits(s, next))
        follow(next, depth + 1, false);
  }

  void enter(const place& p, size_t depth, bool by_number) {
    if (p.here)
      follow(p, depth + 1, by_number);
    else if (by_number)
      found_.exists = false;
  }

  void refer(const place& to, size_t depth) {
    if (to.here && referred_.emplace(depth, to.at).second)
      follow(to, depth + 1, false);
  }

  bool fits(const step& s, const place& p) {
    return std::all_of(s.conditions.begin(), s.conditions.end(),
                       [&](const condition& c) { return holds(c, p); });
  }

  bool holds(const condition& c, place p) {
    for (auto reference : c.references) {
      p = references_.follow(p, reference);
      if (!p.here)
        return false;
    }
    return meets(c, read_(p.at, *p.here, c.column));
  }

  const path_query& query_;
  const value_reader& read_;
  references references_;
  std::set<std::pair<size_t, row_address>> referred_;
  selection found_;
};

} // namespace

selection select(const tree& from, const path_query& query,
                 const value_reader& read) {
  return walk{from, query, read}.run(from);
}

std::string configured_value(const tree& of, const row& in, column_id column) {
  const auto& c = columns()[column];
  switch (c.from) {
  case source::stored:
  case source::told:
    return value(in, column);
  case source::count:
    return std::to_string(below(in, c.link).rows.size());
  case source::device:
    return device_of(of, value(in, c.link));
  default:
    return c.from == source::flag ? "false" : std::string{};
  }
}

} // namespace lh::tr181
