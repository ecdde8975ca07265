#include "actors/tr181/path.hpp"

#include "actors/tr181/faults.hpp"
#include "actors/tr181/value_check.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace lh::tr181 {

namespace {

constexpr size_t longest_path = 4096;
constexpr uint32_t greatest_instance = 1'000'000'000;

/// Cuts what stands before `mark` outside of quotes; nothing without a mark.
std::optional<std::string_view> cut(std::string_view& rest,
                                    std::string_view mark) {
  bool quoted = false;
  for (size_t at = 0; at < rest.size(); ++at) {
    quoted ^= rest[at] == '"';
    if (quoted || !rest.substr(at).starts_with(mark))
      continue;
    auto head = rest.substr(0, at);
    rest.remove_prefix(at + mark.size());
    return head;
  }
  return std::nullopt;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    return text.substr(1, text.size() - 2);
  return text;
}

std::optional<condition> parse_condition(table_id in, std::string_view term) {
  auto at = std::min(term.find("=="), term.find("!="));
  if (at == std::string_view::npos)
    return std::nullopt;
  auto id = find_column(in, term.substr(0, at));
  if (id == none || columns()[id].from == source::command)
    return std::nullopt;
  auto text = unquoted(term.substr(at + 2));
  auto checked = check_value(columns()[id], text);
  return condition{id, term[at] == '=', checked ? *checked : std::string{text}};
}

bool parse_search(step& into, std::string_view text) {
  bool last = false;
  while (!last) {
    auto term = cut(text, "&&");
    last = !term;
    auto one = parse_condition(into.table, term.value_or(text));
    if (!one)
      return false;
    into.conditions.push_back(std::move(*one));
  }
  return true;
}

/// What stands in the brackets: an alias or a search.
bool parse_brackets(step& into, std::string_view text) {
  if (text.find("==") != std::string_view::npos ||
      text.find("!=") != std::string_view::npos)
    return parse_search(into, text);
  auto alias = tables()[into.table].alias;
  if (alias == none || text.empty())
    return false;
  into.conditions.push_back({alias, true, std::string{unquoted(text)}});
  return true;
}

bool parse_instance(step& into, std::string_view text) {
  if (text == "*")
    return true;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), into.instance);
  return error == std::errc{} && end == text.data() + text.size() &&
         !text.starts_with('0') && into.instance <= greatest_instance;
}

class parser {
public:
  explicit parser(std::string_view text) : rest_(text) {}

  std::optional<path_query> parse() {
    if (rest_.size() > longest_path || cut(rest_, ".") != "Device")
      return std::nullopt;
    while (!rest_.empty())
      if (!(query_.column == none && take_name()))
        return std::nullopt;
    if (query_.column == none && !has_prefix(query_.table(), query_.prefix))
      return std::nullopt;
    return std::move(query_);
  }

private:
  /// One name, and the rows that are chosen when it completes a table's.
  bool take_name() {
    auto end = rest_.find('.');
    auto name = query_.prefix + std::string{rest_.substr(0, end)};
    if (end == std::string_view::npos)
      return take_column(name);
    rest_.remove_prefix(end + 1);
    query_.prefix = name + '.';
    auto child = find_child(query_.table(), name);
    return child == none || rest_.empty() || take_rows(child);
  }

  bool take_column(std::string_view name) {
    rest_ = {};
    query_.column = find_column(query_.table(), name);
    return query_.column != none;
  }

  bool take_rows(table_id in) {
    step next{in, 0, {}};
    bool brackets = rest_.starts_with('[');
    auto text = cut(rest_, brackets ? "]." : ".");
    if (!text)
      return false;
    query_.prefix.clear();
    bool fine = brackets ? parse_brackets(next, text->substr(1))
                         : parse_instance(next, *text);
    query_.steps.push_back(std::move(next));
    return fine;
  }

  std::string_view rest_;
  path_query query_;
};

} // namespace

table_id path_query::whole_table() const {
  if (column != none || prefix.empty())
    return none;
  return find_child(table(), prefix.substr(0, prefix.size() - 1));
}

bool path_query::is_row() const {
  return column == none && prefix.empty() && !steps.empty();
}

result<path_query> parse_path(std::string_view text) {
  auto query = parser{text}.parse();
  if (!query)
    return fault{unknown_path, "no such parameter, object or table"};
  return std::move(*query);
}

row_address numbered_address(const path_query& query) {
  row_address at;
  for (const auto& s : query.steps) {
    if (s.instance == 0)
      return {};
    at = at.child(s.table, s.instance);
  }
  return at;
}

} // namespace lh::tr181
