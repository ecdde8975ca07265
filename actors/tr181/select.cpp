#include "actors/tr181/select.hpp"

#include "actors/tr181/interfaces.hpp"

#include <algorithm>

namespace lh::tr181 {

namespace {

class walk {
public:
  walk(const path_query& query, const value_reader& read)
      : query_(query), read_(read) {}

  selection run(const tree& from) {
    follow({}, from.root(), 0, true);
    return std::move(found_);
  }

private:
  void follow(const row_address& at, const row& here, size_t depth,
              bool by_number) {
    if (depth == query_.steps.size()) {
      found_.rows.push_back(at);
      return;
    }
    const auto& s = query_.steps[depth];
    const auto& below = *here.tables[tables()[s.table].place];
    if (s.instance != 0)
      enter(at.child(s.table, s.instance), below.find(s.instance), depth,
            by_number);
    else
      for (const auto& r : below.rows)
        if (auto next = at.child(s.table, r.instance);
            fits(s, next, *r.content))
          follow(next, *r.content, depth + 1, false);
  }

  void enter(const row_address& at, const row* here, size_t depth,
             bool by_number) {
    if (here)
      follow(at, *here, depth + 1, by_number);
    else if (by_number)
      found_.exists = false;
  }

  bool fits(const step& s, const row_address& at, const row& here) const {
    return std::all_of(
        s.conditions.begin(), s.conditions.end(), [&](const condition& c) {
          return (read_(at, here, c.column) == c.value) == c.equal;
        });
  }

  const path_query& query_;
  const value_reader& read_;
  selection found_;
};

} // namespace

selection select(const tree& from, const path_query& query,
                 const value_reader& read) {
  return walk{query, read}.run(from);
}

std::string configured_value(const tree& of, const row& in, column_id column) {
  const auto& c = columns()[column];
  switch (c.from) {
  case source::stored:
    return value(in, column);
  case source::count:
    return std::to_string(in.tables[tables()[c.link].place]->rows.size());
  case source::device:
    return device_of(of, value(in, c.link));
  default:
    return c.from == source::flag ? "false" : std::string{};
  }
}

} // namespace lh::tr181
