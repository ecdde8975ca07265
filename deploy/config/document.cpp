#include "deploy/config/document.hpp"

#include "deploy/config/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace {

/// toml++ 3.3 asserts what some malformed dates and keys break.
struct lost_parser {};

[[noreturn]] void lose_parser() {
  throw lost_parser{};
}

} // namespace

#undef NDEBUG
#define TOML_ASSERT(held) ((held) ? void() : lose_parser())
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace lh::config {

namespace {

place place_of(const toml::source_region& region) {
  return {std::max<uint32_t>(region.begin.line, 1),
          std::max<uint32_t>(region.begin.column, 1)};
}

kind kind_of(const toml::node& value) {
  switch (value.type()) {
  case toml::node_type::boolean:
    return kind::boolean;
  case toml::node_type::integer:
    return kind::number;
  case toml::node_type::string:
    return kind::text;
  case toml::node_type::array:
    return kind::list;
  case toml::node_type::table:
    return kind::table;
  default:
    return kind::other;
  }
}

node convert(const toml::node& value, const std::string& name, place key_at);

void add_elements(const toml::array& list, node& into) {
  for (auto& element : list)
    into.children.push_back(
        convert(element, into.name, place_of(element.source())));
}

void add_members(const toml::table& table, node& into) {
  for (auto&& [key, value] : table)
    into.children.push_back(
        convert(value, std::string{key.str()}, place_of(key.source())));
  std::sort(into.children.begin(), into.children.end(),
            [](auto& a, auto& b) { return a.key_at < b.key_at; });
}

node convert(const toml::node& value, const std::string& name, place key_at) {
  node into;
  into.name = name;
  into.key_at = key_at;
  into.at = place_of(value.source());
  into.type = kind_of(value);
  into.boolean = value.value_exact<bool>().value_or(false);
  into.number = value.value_exact<int64_t>().value_or(0);
  into.text = value.value_exact<std::string>().value_or("");
  if (auto list = value.as_array())
    add_elements(*list, into);
  if (auto table = value.as_table())
    add_members(*table, into);
  return into;
}

std::optional<toml::parse_result> parse(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const lost_parser&) {
    return std::nullopt;
  }
}

/// The first line whose end the parser does not reach.
uint32_t line_that_loses(std::string_view text) {
  std::vector<size_t> ends;
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n')
      ends.push_back(i);
  auto lost = std::partition_point(ends.begin(), ends.end(), [&](size_t end) {
    return parse(text.substr(0, end)).has_value();
  });
  return static_cast<uint32_t>(lost - ends.begin() + 1);
}

} // namespace

fault misplaced(place at, std::string_view text) {
  return {0, fmt::format("{}:{}: {}", at.line, at.column, text)};
}

result<node> parse_document(std::string_view text) {
  auto plain = to_dialect(text);
  if (!plain)
    return plain.error();
  auto parsed = parse(*plain);
  if (!parsed)
    return misplaced({line_that_loses(*plain), 1}, "this line is no TOML");
  if (parsed->failed())
    return misplaced(place_of(parsed->error().source()),
                     parsed->error().description());
  return convert(parsed->table(), "the file", {});
}

} // namespace lh::config
