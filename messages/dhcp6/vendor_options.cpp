#include "messages/dhcp6/vendor_options.hpp"

#include "messages/dhcp6/colon_hex.hpp"
#include "messages/wire/cursor.hpp"
#include "messages/wire/words.hpp"

#include <cerrno>
#include <charconv>
#include <optional>

namespace lh::dhcp6 {

namespace {

constexpr std::string_view enterprise_mark = "vendor=";
constexpr uint32_t highest = 0xffff;

std::optional<uint32_t> parse_number(std::string_view text) {
  uint32_t number = 0;
  auto last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc{} || end != last)
    return std::nullopt;
  return number;
}

bool append_sub_option(std::string& bytes, std::string_view word) {
  auto equals = word.find('=');
  if (equals == std::string_view::npos)
    return false;
  auto code = parse_number(word.substr(0, equals));
  auto content = parse_colon_hex(word.substr(equals + 1));
  if (!code || *code > highest || !content || content->size() > highest)
    return false;
  wire::append_number(bytes, *code, 2);
  wire::append_number(bytes, static_cast<uint32_t>(content->size()), 2);
  bytes += *content;
  return true;
}

} // namespace

result<std::string> encode_vendor_options(std::string_view text) {
  fault refusal{EINVAL, "not an enterprise with its options"};
  auto words = wire::split_words(text);
  if (words.empty() || !words[0].starts_with(enterprise_mark))
    return refusal;
  auto enterprise = parse_number(words[0].substr(enterprise_mark.size()));
  if (!enterprise)
    return refusal;
  std::string bytes;
  wire::append_number(bytes, *enterprise, 4);
  for (size_t i = 1; i < words.size(); ++i)
    if (!append_sub_option(bytes, words[i]))
      return refusal;
  return bytes;
}

} // namespace lh::dhcp6
