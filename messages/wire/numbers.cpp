#include "messages/wire/numbers.hpp"

#include "messages/wire/cursor.hpp"
#include "messages/wire/words.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <optional>

namespace lh::wire {

namespace {

std::optional<int64_t> parse_number(std::string_view word, size_t width) {
  int64_t number = 0;
  auto last = word.data() + word.size();
  auto [end, error] = std::from_chars(word.data(), last, number);
  int64_t lowest = width == 4 ? INT32_MIN : 0;
  int64_t highest = (int64_t{1} << (8 * width)) - 1;
  if (error != std::errc{} || end != last || number < lowest ||
      number > highest)
    return std::nullopt;
  return number;
}

result<uint32_t> decode_number(std::string_view bytes, size_t width) {
  if (bytes.size() != width)
    return fault{EBADMSG, fmt::format("{} bytes where a number has {}",
                                      bytes.size(), width)};
  return *cursor{bytes}.take_number(width);
}

} // namespace

result<std::string> encode_numbers(std::string_view text, size_t width) {
  std::string bytes;
  for (auto word : split_words(text)) {
    auto number = parse_number(word, width);
    if (!number)
      return fault{EINVAL, fmt::format("not a number of {} bytes", width)};
    append_number(bytes, static_cast<uint32_t>(*number), width);
  }
  return bytes;
}

result<uint16_t> decode_u16(std::string_view bytes) {
  auto number = decode_number(bytes, 2);
  if (!number)
    return number.error();
  return static_cast<uint16_t>(*number);
}

result<uint32_t> decode_u32(std::string_view bytes) {
  return decode_number(bytes, 4);
}

} // namespace lh::wire
