#pragma once

#include "messages/dhcp4/value_shape.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace lh::dhcp4 {

/// What is known of one option.
struct option_row {
  uint8_t code;
  /// IANA's name in kebab case.
  std::string_view name;
  /// The environment variable in which udhcpc 1.35 hands the option on.
  std::string_view variable;
  value_shape shape;
};

/// The option in a variable of udhcpc's script; "optNNN" (1..254) holds one
/// that udhcpc does not decode as hex, any other variable holds none.
std::optional<option_row> find_variable(std::string_view variable);

/// How udhcpc hands the content of an option on; bytes are handed on whole.
value_shape shape_of(uint8_t code);

} // namespace lh::dhcp4
