#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lh::persistence {

/// File names that tell an event's number: the prefix, twenty digits, the
/// suffix.
struct number_name {
  std::string_view prefix;
  std::string_view suffix;

  std::string of(uint64_t number) const;

  /// The number, from 1 to 2^62; nothing when it is no such name.
  std::optional<uint64_t> parse(std::string_view name) const;
};

} // namespace lh::persistence
