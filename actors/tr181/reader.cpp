#include "actors/tr181/reader.hpp"

#include "actors/tr181/faults.hpp"
#include "actors/tr181/running_state.hpp"
#include "actors/tr181/select.hpp"

#include <charconv>
#include <unordered_set>
#include <utility>

namespace lh::tr181 {

namespace {

template <class Number>
Number number_of(const std::string& text) {
  Number read{};
  std::from_chars(text.data(), text.data() + text.size(), read);
  return read;
}

void set_value(pb::Parameter& to, const column& of, std::string text) {
  if (of.list)
    return to.set_text(std::move(text));
  switch (of.type) {
  case value_type::boolean:
    return to.set_boolean(text == "true");
  case value_type::unsigned_int:
  case value_type::unsigned_long:
  case value_type::order:
    return to.set_unsigned_number(number_of<uint64_t>(text));
  case value_type::signed_int:
    return to.set_signed_number(number_of<int64_t>(text));
  default:
    return to.set_text(std::move(text));
  }
}

constexpr int most_parameters = 250'000;
constexpr int most_faults = 1000;

class reading {
public:
  reading(const snapshot& from, const std::set<row_address>* within)
      : from_(from), within_(within) {}

  pb::ParameterPage run(const pb::GetParameters& request) {
    several_ = request.paths_size() > 1;
    std::set<std::string_view> taken;
    for (const auto& path : request.paths())
      if (taken.insert(path).second && page_.faults().size() < most_faults)
        take(path);
    return std::move(page_);
  }

private:
  void take(const std::string& path) {
    auto query = parse_path(path);
    if (!query)
      return refuse(path, query.error().text);
    if (query->column != none &&
        columns()[query->column].from == source::command)
      return refuse(path, "is a command");
    auto chosen = select(from_.configuration, *query,
                         [this](auto& at, auto& row, auto column) {
                           return text_of(from_, at, row, column);
                         });
    if (!chosen.exists)
      return refuse(path, "there is no such row");
    visited_ += chosen.visited;
    if (visited_ > most_visits || page_.parameters().size() > most_parameters) {
      *page_.add_faults() =
          make_fault(path, too_many, "is too much to ask for at once");
      return;
    }
    for (const auto& at : chosen.rows)
      if (is_within(at))
        take_row(at, *from_.configuration.find(at), *query);
  }

  void take_row(const row_address& at, const row& here,
                const path_query& query) {
    if (query.column == none)
      take_below(at, here, query.prefix);
    else
      add(path_of(at), at, here, query.column);
  }

  void take_below(const row_address& at, const row& here,
                  std::string_view prefix) {
    const auto& t = tables()[at.table];
    auto path = path_of(at);
    for (auto id = t.first; id != t.end; ++id)
      if (columns()[id].from != source::command &&
          columns()[id].name.starts_with(prefix))
        add(path, at, here, id);
    for (auto id : t.children)
      if ((std::string{tables()[id].name} + '.').starts_with(prefix))
        for (const auto& r : below(here, id).rows)
          if (auto next = at.child(id, r.instance); is_within(next))
            take_below(next, *r.content, "");
  }

  bool is_within(const row_address& at) const {
    return !within_ || at.table == 0 || within_->contains(top_row(at));
  }

  void add(const std::string& row_path, const row_address& at, const row& here,
           column_id column) {
    if (within_ && columns()[column].fleeting)
      return;
    auto path = row_path + std::string{columns()[column].name};
    if (several_ && !seen_.insert(path).second)
      return;
    auto& parameter = *page_.add_parameters();
    parameter.set_path(std::move(path));
    set_value(parameter, columns()[column], text_of(from_, at, here, column));
  }

  void refuse(const std::string& path, std::string why) {
    *page_.add_faults() = make_fault(path, unknown_path, std::move(why));
  }

  const snapshot& from_;
  const std::set<row_address>* within_;
  pb::ParameterPage page_;
  size_t visited_ = 0;
  bool several_ = false; ///< one path alone names nothing twice
  std::unordered_set<std::string> seen_;
};

} // namespace

pb::ParameterPage read(const snapshot& from, const pb::GetParameters& request) {
  auto page = reading{from, nullptr}.run(request);
  if (!page.faults().empty())
    page.clear_parameters();
  return page;
}

pb::ParameterPage read_steady(const snapshot& from,
                              const pb::GetParameters& request,
                              const std::set<row_address>& within) {
  auto page = reading{from, &within}.run(request);
  page.clear_faults();
  return page;
}

} // namespace lh::tr181
