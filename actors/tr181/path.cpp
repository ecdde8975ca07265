#include "actors/tr181/path.hpp"

#include "actors/tr181/search.hpp"

#include <charconv>
#include <utility>

namespace lh::tr181 {

namespace {

constexpr size_t longest_path = 4096;
constexpr uint32_t greatest_instance = 1'000'000'000;

/// Where the bracket that `text` starts with is closed, quotes skipped.
size_t closing_bracket(std::string_view text) {
  bool quoted = false;
  for (size_t at = 0; at < text.size(); ++at) {
    quoted ^= text[at] == '"';
    if (text[at] == ']' && !quoted)
      return at;
  }
  return std::string_view::npos;
}

bool parse_instance(step& into, std::string_view text) {
  const auto* last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, into.instance);
  return error == std::errc{} && end == last && !text.starts_with('0') &&
         into.instance <= greatest_instance;
}

bool chooses_rows(std::string_view word) {
  return !word.empty() &&
         std::string_view{"[*0123456789"}.find(word.front()) != word.npos;
}

class parser {
public:
  explicit parser(std::string_view text) : rest_(text) {}

  result<path_query> parse() {
    if (rest_.size() > longest_path)
      return bad_path("more than 4096 octets:", rest_);
    if (!take("Device."))
      return bad_path("no 'Device.' at the start of", rest_);
    result<void> fine;
    while (fine && !rest_.empty())
      fine = take_name();
    if (!fine)
      return fine.error();
    return std::move(query_);
  }

private:
  /// One name, and the rows that are chosen when it completes a table's.
  result<void> take_name() {
    auto end = rest_.find('.');
    auto word = rest_.substr(0, end);
    auto name = query_.prefix + std::string{word};
    rest_.remove_prefix(word.size());
    if (!take("."))
      return take_column(word, name);
    if (name.ends_with('+'))
      return follow(std::string_view{name}.substr(0, name.size() - 1));
    auto child = find_child(query_.table(), name);
    query_.prefix = name + '.';
    if (child != none)
      return rest_.empty() ? result<void>{} : take_rows(child);
    if (word.empty() || !has_prefix(query_.table(), query_.prefix))
      return unknown_object(word, name);
    return {};
  }

  result<void> take_column(std::string_view word, std::string_view name) {
    query_.column = find_column(query_.table(), name);
    if (query_.column != none)
      return {};
    if (word.ends_with('+') || find_child(query_.table(), name) != none ||
        has_prefix(query_.table(), std::string{name} + '.'))
      return bad_path("no '.' after", word);
    return bad_path(
        chooses_rows(word) ? "no table before" : "no such parameter", word);
  }

  fault unknown_object(std::string_view word, std::string_view name) const {
    if (word.empty())
      return bad_path("no name before", ".");
    if (chooses_rows(word))
      return bad_path("no table before", word);
    return bad_path(find_column(query_.table(), name) == none
                        ? "no such object"
                        : "is no object but a parameter:",
                    word);
  }

  result<void> follow(std::string_view name) {
    auto reference = find_reference(query_.table(), name);
    if (!reference)
      return reference.error();
    query_.prefix.clear();
    query_.steps.push_back({columns()[*reference].target, 0, {}, *reference});
    return {};
  }

  result<void> take_rows(table_id in) {
    step next{in, 0, {}, none};
    auto fine =
        rest_.starts_with('[') ? take_search(next) : take_instance(next);
    query_.prefix.clear();
    query_.steps.push_back(std::move(next));
    return fine;
  }

  result<void> take_instance(step& into) {
    auto word = rest_.substr(0, rest_.find('.'));
    if (word != "*" && !parse_instance(into, word))
      return bad_path("is no instance number, '*' or '[...]':", word);
    rest_.remove_prefix(word.size());
    return take(".") ? result<void>{} : bad_path("no '.' after", word);
  }

  result<void> take_search(step& into) {
    auto end = closing_bracket(rest_);
    if (end == std::string_view::npos)
      return bad_path("'[' without ']':", rest_);
    auto conditions = parse_search(into.table, rest_.substr(1, end - 1));
    if (!conditions)
      return conditions.error();
    into.conditions = std::move(*conditions);
    rest_.remove_prefix(end + 1);
    return take(".") ? result<void>{} : bad_path("no '.' after", "]");
  }

  bool take(std::string_view text) {
    bool there = rest_.starts_with(text);
    rest_.remove_prefix(there ? text.size() : 0);
    return there;
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
  return parser{text}.parse();
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
