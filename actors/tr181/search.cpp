#include "actors/tr181/search.hpp"

#include "messages/net/hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace lh::tr181 {

namespace {

constexpr size_t most_terms = 32;
constexpr std::string_view blanks = " \t";
constexpr std::string_view operator_signs = "=!~<>";
constexpr std::string_view name_ends = " \t\"'[]&|=!~<>";
constexpr std::string_view word_ends = " \t\"'[]&|=!~<>%";

constexpr std::array<std::pair<std::string_view, relation>, 7> operators{
    {{"==", relation::equal},
     {"!=", relation::unequal},
     {"~=", relation::contains},
     {"<", relation::less},
     {">", relation::greater},
     {"<=", relation::at_most},
     {">=", relation::at_least}}};

result<std::string> unescaped(std::string_view text) {
  std::string plain;
  for (auto at = text.find('%'); at != std::string_view::npos;
       at = text.find('%')) {
    auto octet = net::parse_hex(text.substr(at + 1, 2));
    if (!octet || octet->empty())
      return bad_path("'%' without two hex digits:", text.substr(at, 3));
    plain += text.substr(0, at);
    plain += *octet;
    text.remove_prefix(at + 3);
  }
  return plain.append(text);
}

class parser {
public:
  parser(table_id in, std::string_view text) : table_(in), rest_(text) {}

  result<std::vector<condition>> parse() {
    if (!has_operator())
      return parse_alias();
    std::vector<condition> list;
    do {
      auto one = parse_term();
      if (!one)
        return one.error();
      list.push_back(std::move(*one));
    } while (list.size() < most_terms && take_and());
    if (rest_.starts_with("&&"))
      return bad_path("more than 32 terms:", rest_);
    if (!rest_.empty())
      return bad_path("neither '&&' nor ']' after a value but", rest_);
    return list;
  }

private:
  /// An alias may hold every sign; one with an operator, or what looks like a
  /// misspelt one after a parameter, stands in quotes.
  bool has_operator() const {
    auto plain = rest_.substr(0, rest_.find('"'));
    auto sign = plain.find_first_of(operator_signs);
    if (sign != plain.npos &&
        find_column(table_, plain.substr(0, sign)) != none)
      return true;
    return std::any_of(operators.begin(), operators.end(), [&](auto& o) {
      return plain.find(o.first) != plain.npos;
    });
  }

  result<std::vector<condition>> parse_alias() {
    condition made{{}, tables()[table_].alias, relation::equal, {}};
    if (made.column == none)
      return bad_path("the table has no Alias:", rest_);
    result<std::string> alias{std::string{rest_}};
    if (rest_.starts_with('"')) {
      alias = take_quoted();
      if (alias && !rest_.empty())
        return bad_path("no ']' after an alias but", rest_);
    }
    if (!alias)
      return alias.error();
    made.value = std::move(*alias);
    return std::vector{std::move(made)};
  }

  result<condition> parse_term() {
    condition made{};
    auto fine = take_parameter(made);
    if (fine)
      fine = take_relation(made);
    if (fine)
      fine = take_value(made);
    if (!fine)
      return fine.error();
    return made;
  }

  result<void> take_parameter(condition& into) {
    auto name = take(rest_.find_first_of(name_ends));
    if (name.empty())
      return bad_path("no parameter before", rest_.empty() ? "]" : rest_);
    auto in = table_;
    for (auto at = name.find("+."); at != name.npos; at = name.find("+.")) {
      auto reference = find_reference(in, name.substr(0, at));
      if (!reference)
        return reference.error();
      into.references.push_back(*reference);
      in = columns()[*reference].target;
      name.remove_prefix(at + 2);
    }
    into.column = find_column(in, name);
    if (into.column == none)
      return bad_path("no such parameter", name);
    if (columns()[into.column].from == source::command)
      return bad_path("a command has no value:", name);
    return {};
  }

  result<void> take_relation(condition& into) {
    const auto& c = columns()[into.column];
    skip_blanks();
    auto sign = take(rest_.find_first_not_of(operator_signs));
    if (sign.empty())
      return bad_path("no operator after", c.name);
    auto known = std::find_if(operators.begin(), operators.end(),
                              [&](auto& o) { return o.first == sign; });
    if (known == operators.end())
      return bad_path("no such operator", sign);
    if (!fits(c, known->second))
      return bad_path(fmt::format("{} cannot be searched by", c.name), sign);
    into.is = known->second;
    skip_blanks();
    return {};
  }

  result<void> take_value(condition& into) {
    auto c = columns()[into.column];
    c.list = c.list && into.is != relation::contains;
    bool quoted = rest_.starts_with('"');
    auto text = quoted ? take_quoted() : take_word(c.name);
    if (!text)
      return text.error();
    auto value = constant(c, std::move(*text), quoted);
    if (!value)
      return value.error();
    into.value = std::move(*value);
    return {};
  }

  result<std::string> take_quoted() {
    rest_.remove_prefix(1);
    auto end = rest_.find('"');
    if (end == std::string_view::npos)
      return bad_path("a quote without its end:", rest_);
    auto text = take(end);
    rest_.remove_prefix(1);
    return unescaped(text);
  }

  result<std::string> take_word(std::string_view parameter) {
    auto word = take(rest_.find_first_of(word_ends));
    if (word.empty())
      return bad_path("no value for", parameter);
    return std::string{word};
  }

  bool take_and() {
    bool there = rest_.starts_with("&&");
    rest_.remove_prefix(there ? 2 : 0);
    return there;
  }

  std::string_view take(size_t size) {
    auto head = rest_.substr(0, size);
    rest_.remove_prefix(head.size());
    return head;
  }

  void skip_blanks() { take(rest_.find_first_not_of(blanks)); }

  table_id table_;
  std::string_view rest_;
};

} // namespace

result<std::vector<condition>> parse_search(table_id in,
                                            std::string_view text) {
  if (text.empty())
    return bad_path("nothing is asked for in", "[]");
  return parser{in, text}.parse();
}

result<column_id> find_reference(table_id in, std::string_view name) {
  if (name.find('#') != std::string_view::npos)
    return bad_path("is no list of references to choose from:", name);
  auto column = find_column(in, name);
  if (column == none)
    return bad_path("no such parameter", name);
  const auto& c = columns()[column];
  if (c.type != value_type::interface && c.type != value_type::reference)
    return bad_path("'+' after what is no reference to a row:", name);
  if (c.list)
    return bad_path("'+' after a list of references:", name);
  if (c.target == none)
    return bad_path("'+' after a reference to rows that are not here:", name);
  return column;
}

} // namespace lh::tr181
