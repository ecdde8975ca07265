#pragma once

#include "messages/net/ipv4.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lh::wire {

/// Reads an option's content from front to back and never past its end; a
/// read that does not fit takes nothing.
class cursor {
public:
  explicit cursor(std::string_view bytes) : rest_(bytes) {}

  std::string_view rest() const { return rest_; }
  bool at_end() const { return rest_.empty(); }

  /// The next `count` bytes.
  std::optional<std::string_view> take(size_t count) {
    if (count > rest_.size())
      return std::nullopt;
    auto bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
  }

  /// The next `width` bytes, at most four, as a number in network order.
  std::optional<uint32_t> take_number(size_t width) {
    auto bytes = take(width);
    if (!bytes)
      return std::nullopt;
    uint32_t number = 0;
    for (unsigned char byte : *bytes)
      number = number << 8 | byte;
    return number;
  }

  std::optional<net::ipv4> take_ipv4() {
    auto number = take_number(4);
    if (!number)
      return std::nullopt;
    return net::ipv4{*number};
  }

private:
  std::string_view rest_;
};

/// Appends the low `width` bytes of `number` in network order.
inline void append_number(std::string& bytes, uint32_t number, size_t width) {
  while (width-- > 0)
    bytes += static_cast<char>(number >> (8 * width));
}

} // namespace lh::wire
