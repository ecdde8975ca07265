#include "persistence/number_name.hpp"

#include <fmt/format.h>

#include <charconv>

namespace lh::persistence {

namespace {

constexpr size_t digits = 20;
constexpr uint64_t highest = uint64_t{1} << 62;

} // namespace

std::string number_name::of(uint64_t number) const {
  return fmt::format("{}{:020}{}", prefix, number, suffix);
}

std::optional<uint64_t> number_name::parse(std::string_view name) const {
  if (name.size() != prefix.size() + digits + suffix.size() ||
      name.substr(0, prefix.size()) != prefix ||
      name.substr(prefix.size() + digits) != suffix)
    return std::nullopt;
  uint64_t number = 0;
  auto text = name.substr(prefix.size(), digits);
  auto end = text.data() + digits;
  auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || number == 0 || number > highest)
    return std::nullopt;
  return number;
}

} // namespace lh::persistence
