#pragma once

#include "messages/dhcp6/value_shape.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace lh::dhcp6 {

/// Codes that the daemon itself has to know.
namespace option {
inline constexpr uint16_t client_id = 1;
inline constexpr uint16_t dns_servers = 23; // RFC 3646
inline constexpr uint16_t domain_list = 24;
inline constexpr uint16_t aftr_name = 64; // RFC 6334
inline constexpr uint16_t s46_mape = 94;  // RFC 7598
inline constexpr uint16_t s46_mapt = 95;
inline constexpr uint16_t s46_lw4o6 = 96;
} // namespace option

/// What is known of one option.
struct option_row {
  uint16_t code;
  /// IANA's name in kebab case.
  std::string_view name;
  value_shape shape;
};

/// The code of a received option in a variable of dibbler's script,
/// "SRV_OPTIONNNN" (1..65535); any other variable holds none.
std::optional<uint16_t> received_code(std::string_view variable);

/// How dibbler 1.0.1 hands the content of an option on: bytes, whole, unless a
/// row of the table says otherwise.
value_shape shape_of(uint16_t code);

} // namespace lh::dhcp6
