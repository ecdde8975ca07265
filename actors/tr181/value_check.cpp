#include "actors/tr181/value_check.hpp"

#include "actors/tr181/faults.hpp"
#include "actors/tr181/list_value.hpp"
#include "messages/convert/utf8.hpp"
#include "messages/net/hex.hpp"
#include "messages/net/ipv4.hpp"
#include "messages/net/ipv6.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace lh::tr181 {

namespace {

using checked = result<std::string>;

constexpr size_t longest_quote = 64;

std::string_view trimmed(std::string_view text) {
  auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

checked check_boolean(std::string_view text) {
  if (text == "true" || text == "1")
    return std::string{"true"};
  if (text == "false" || text == "0")
    return std::string{"false"};
  return fault{wrong_type, "is true or false"};
}

bool is_number(std::string_view text) {
  if (text.starts_with('-'))
    text.remove_prefix(1);
  return !text.empty() &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

checked check_number(const column& of, std::string_view text) {
  if (!is_number(text))
    return fault{wrong_type, "is a number"};
  int64_t number = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < of.min || number > of.max)
    return fault{wrong_value, fmt::format("is {} to {}", of.min, of.max)};
  return fmt::to_string(number);
}

/// How many characters valid UTF-8 without NUL has.
std::optional<int64_t> count_characters(std::string_view text) {
  if (!convert::is_utf8(text) || text.find('\0') != std::string_view::npos)
    return std::nullopt;
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (c & 0xc0) != 0x80; });
}

checked check_length(const column& of, std::string_view text) {
  auto length = count_characters(text);
  if (!length)
    return fault{wrong_value, "is text in UTF-8"};
  if (*length < of.min || *length > of.max)
    return fault{wrong_value,
                 fmt::format("has {} to {} characters", of.min, of.max)};
  return std::string{text};
}

checked check_text(const column& of, std::string_view text) {
  if (of.words.empty())
    return check_length(of, text);
  if (std::find(of.words.begin(), of.words.end(), text) == of.words.end())
    return fault{wrong_value,
                 fmt::format("is one of {}", fmt::join(of.words, ", "))};
  return std::string{text};
}

checked check_alias(const column& of, std::string_view text) {
  auto first = text.empty() ? '\0' : static_cast<char>(text.front() | 0x20);
  if (first < 'a' || first > 'z')
    return fault{wrong_value, "starts with a letter"};
  auto is_control = [](unsigned char c) { return c < ' ' || c == 127; };
  if (std::any_of(text.begin(), text.end(), is_control))
    return fault{wrong_value, "has no control characters"};
  return check_length(of, text);
}

checked check_hex(const column& of, std::string_view text) {
  auto bytes = net::parse_hex(text);
  if (!bytes)
    return fault{wrong_value, "is pairs of hex digits"};
  auto length = static_cast<int64_t>(bytes->size());
  if (length < of.min || length > of.max)
    return fault{wrong_value,
                 fmt::format("has {} to {} octets", of.min, of.max)};
  return net::to_hex(*bytes);
}

checked check_interface(const column& of, std::string_view text) {
  if (text.empty() || text.starts_with("Device.IP.Interface."))
    return check_length(of, text);
  constexpr std::string_view unfit{" \t\n\v\f\r/\0", 8};
  if (text.size() > 15 || text == "." || text == ".." ||
      text.find_first_of(unfit) != std::string_view::npos ||
      !convert::is_utf8(text))
    return fault{wrong_value, "is a device name of at most 15 octets without "
                              "blanks or slashes, or a row of "
                              "Device.IP.Interface"};
  return std::string{text};
}

checked check_address(std::string_view text) {
  if (!text.empty() && !net::parse_ipv4(text))
    return fault{wrong_value, "is an IPv4 address"};
  return std::string{text};
}

checked check_address6(std::string_view text) {
  auto address = net::parse_ipv6(text);
  if (!text.empty() && !address)
    return fault{wrong_value, "is an IPv6 address"};
  return address ? net::to_string(*address) : std::string{};
}

bool is_delegable(net::ipv6_prefix prefix) {
  auto address = net::network_of(prefix).address;
  return !net::is_multicast(address) && !net::is_link_local(address) &&
         !net::is_loopback(address);
}

checked check_prefix6(const column& of, std::string_view text) {
  auto prefix = net::parse_ipv6_prefix(text);
  if (!text.empty() && !prefix)
    return fault{wrong_value, "is an IPv6 prefix and its length"};
  if (prefix && of.delegable && !is_delegable(*prefix))
    return fault{wrong_value, "can never be delegated"};
  return prefix ? net::to_string(net::network_of(*prefix)) : std::string{};
}

/// A row that may be, or one below it: its table cannot be looked into here.
checked check_reference(const column& of, std::string_view text) {
  if (text.empty())
    return std::string{};
  bool below = text.starts_with(of.to) &&
               text.substr(of.to.size()).size() > 1 &&
               text[of.to.size()] == '.';
  auto unfit = [](unsigned char c) { return c <= ' ' || c > '~' || c == ','; };
  if (!below || text.find("..") != std::string_view::npos ||
      std::any_of(text.begin(), text.end(), unfit))
    return fault{wrong_value, fmt::format("is a path below {}.", of.to)};
  return check_length(of, text);
}

checked check_one(const column& of, std::string_view text) {
  switch (of.type) {
  case value_type::boolean:
    return check_boolean(text);
  case value_type::unsigned_int:
  case value_type::signed_int:
  case value_type::order:
    return check_number(of, text);
  case value_type::text:
    return check_text(of, text);
  case value_type::alias:
    return check_alias(of, text);
  case value_type::hex_binary:
    return check_hex(of, text);
  case value_type::interface:
    return check_interface(of, text);
  case value_type::ipv4_address:
    return check_address(text);
  case value_type::ipv6_address:
    return check_address6(text);
  case value_type::ipv6_prefix:
    return check_prefix6(of, text);
  case value_type::unsigned_long: // only ever read
    break;
  case value_type::reference:
    return check_reference(of, text);
  }
  return fault{wrong_type, "has no type"};
}

/// What was written, where it can be shown.
std::string_view quote(std::string_view text) {
  auto unfit = [](unsigned char c) { return c < ' ' || c > '~'; };
  bool shown = !text.empty() && text.size() <= longest_quote &&
               std::none_of(text.begin(), text.end(), unfit);
  return shown ? text : "this text";
}

/// Items between commas with blanks around them (TR-106 3.2.3).
checked check_list(const column& of, std::string_view text) {
  if (static_cast<int64_t>(text.size()) > of.max)
    return fault{wrong_value, fmt::format("is at most {} octets", of.max)};
  std::string list;
  size_t count = 0;
  for (bool more = !text.empty(); more;) {
    auto end = text.find(',');
    auto item = trimmed(text.substr(0, end));
    more = end != std::string_view::npos;
    text.remove_prefix(more ? end + 1 : text.size());
    if (++count > of.items)
      return fault{wrong_value,
                   fmt::format("may have at most {} elements", of.items)};
    auto one = check_item(of, item);
    if (!one)
      return fault{one.error().code,
                   fmt::format("item {} {}", count, one.error().text)};
    append_item(list, *one);
  }
  return list;
}

} // namespace

std::string item_rule(const column& of) {
  switch (of.type) {
  case value_type::unsigned_int:
    return fmt::format("a whole number from {} to {}", of.item_min,
                       of.item_max);
  case value_type::ipv6_prefix:
    return "an IPv6 prefix and its length, or a length alone (::/56), but not "
           "multicast, link-local or loopback";
  case value_type::reference:
    return fmt::format("a path below {}.", of.to);
  default:
    return "of the list's type";
  }
}

checked check_item(const column& of, std::string_view text) {
  column item = of;
  item.min = of.item_min;
  item.max = of.item_max;
  checked one = fault{wrong_value, ""};
  if (!text.empty())
    one = check_one(item, text);
  if (one)
    return one;
  return fault{one.error().code,
               fmt::format("must be {}, not {}", item_rule(of), quote(text))};
}

result<std::string> check_value(const column& of, std::string_view text) {
  return of.list ? check_list(of, text) : check_one(of, text);
}

} // namespace lh::tr181
