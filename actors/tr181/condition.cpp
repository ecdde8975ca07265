#include "actors/tr181/condition.hpp"

#include "actors/tr181/faults.hpp"
#include "actors/tr181/value_check.hpp"
#include "messages/net/hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <utility>

namespace lh::tr181 {

namespace {

bool is_number(const column& c) {
  return c.type == value_type::unsigned_int ||
         c.type == value_type::unsigned_long ||
         c.type == value_type::signed_int || c.type == value_type::order;
}

/// A whole number of any size.
struct decimal {
  bool negative;
  std::string_view digits;
};

decimal decimal_of(std::string_view text) {
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+'))
    text.remove_prefix(1);
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  return {negative && !text.empty(), text};
}

std::strong_ordering compare_digits(std::string_view a, std::string_view b) {
  return a.size() == b.size() ? a.compare(b) <=> 0 : a.size() <=> b.size();
}

std::strong_ordering compare_numbers(std::string_view x, std::string_view y) {
  auto a = decimal_of(x), b = decimal_of(y);
  if (a.negative != b.negative)
    return b.negative <=> a.negative;
  return a.negative ? compare_digits(b.digits, a.digits)
                    : compare_digits(a.digits, b.digits);
}

std::strong_ordering compare(const column& of, std::string_view a,
                             std::string_view b) {
  return is_number(of) ? compare_numbers(a, b) : a.compare(b) <=> 0;
}

bool is_decimal(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+'))
    text.remove_prefix(1);
  return !text.empty() &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

bool has_item(const column& of, std::string_view list, std::string_view item) {
  while (!list.empty()) {
    auto one = list.substr(0, list.find(','));
    if (compare(of, trimmed(one), item) == 0)
      return true;
    list.remove_prefix(std::min(one.size() + 1, list.size()));
  }
  return false;
}

} // namespace

bool fits(const column& of, relation how) {
  if (how == relation::equal || how == relation::unequal)
    return true;
  return how == relation::contains ? of.list : is_number(of) && !of.list;
}

result<std::string> constant(const column& of, std::string text, bool quoted) {
  bool number = is_number(of) && !of.list;
  bool boolean = of.type == value_type::boolean;
  if (quoted && (number || boolean))
    return bad_path("quotes around a number or boolean:", text);
  if (number && !is_decimal(text))
    return bad_path("is no number:", text);
  if (of.type == value_type::hex_binary && !net::parse_hex(text))
    return bad_path("is not pairs of hex digits:", text);
  auto checked = number ? text : check_value(of, text);
  if (!checked && boolean)
    return bad_path("is neither true nor false:", text);
  return checked ? std::move(*checked) : std::move(text);
}

bool meets(const condition& asked, const std::string& value) {
  const auto& of = columns()[asked.column];
  if (asked.is == relation::contains)
    return has_item(of, value, asked.value);
  auto order =
      of.list ? value <=> asked.value : compare(of, value, asked.value);
  switch (asked.is) {
  case relation::equal:
    return order == 0;
  case relation::unequal:
    return order != 0;
  case relation::less:
    return order < 0;
  case relation::greater:
    return order > 0;
  case relation::at_most:
    return order <= 0;
  default:
    return order >= 0;
  }
}

fault bad_path(std::string_view what, std::string_view part) {
  constexpr size_t longest = 40;
  std::string shown{part.substr(0, longest)};
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; },
      '?');
  return {unknown_path, fmt::format("{} '{}{}'", what, shown,
                                    part.size() > longest ? "..." : "")};
}

} // namespace lh::tr181
