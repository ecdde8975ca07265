#include "deploy/config/fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lh::config {

namespace {

std::string describe(const node& value) {
  switch (value.type) {
  case kind::boolean:
    return value.boolean ? "true" : "false";
  case kind::number:
    return fmt::format("{}", value.number);
  case kind::text:
    return "this text";
  case kind::list:
    return "a list";
  case kind::table:
    return "a table";
  default:
    return "a float or a time";
  }
}

} // namespace

fault unfit(const node& value, std::string_view allowed) {
  return misplaced(value.at, fmt::format("{} must be {}, not {}", value.name,
                                         allowed, describe(value)));
}

fault unknown_key(const node& key, const node& table,
                  std::span<const std::string_view> known) {
  return misplaced(key.key_at, fmt::format("unknown key in {}; known are: {}",
                                           table.name, fmt::join(known, ", ")));
}

fault unknown_word(const node& value, std::span<const std::string_view> words) {
  return unfit(value, fmt::format("one of \"{}\"", fmt::join(words, "\", \"")));
}

result<void> expect_table(const node& value) {
  if (value.type != kind::table)
    return unfit(value, "a table");
  return {};
}

result<void> expect_list(const node& value, std::string_view of) {
  if (value.type != kind::list)
    return unfit(value, fmt::format("a list of {}", of));
  return {};
}

result<uint32_t> read_number(const node& value, uint32_t low, uint32_t high) {
  if (value.type != kind::number || value.number < low || value.number > high)
    return unfit(value, fmt::format("a whole number from {} to {}", low, high));
  return static_cast<uint32_t>(value.number);
}

result<std::string> read_text(const node& value, const text_rule& rule) {
  if (value.type != kind::text || !rule.fits(value.text))
    return unfit(value, rule.allowed);
  return value.text;
}

const node* find_member(const node& table, std::string_view name) {
  for (auto& member : table.children)
    if (member.name == name)
      return &member;
  return nullptr;
}

} // namespace lh::config
