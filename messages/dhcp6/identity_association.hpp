#pragma once

#include "messages/net/ipv6.hpp"
#include "messages/net/result.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace lh::dhcp6 {

inline constexpr uint16_t ia_na_option = 3;
inline constexpr uint16_t ia_pd_option = 25;

/// An address of an IA_NA (RFC 8415 21.6) or, with a length, a prefix of an
/// IA_PD (21.22). Lifetimes are seconds, 4294967295 is for ever.
struct ia_binding {
  net::ipv6 address;
  uint8_t length = 0; ///< of a prefix, as told: up to 255
  uint32_t preferred_s = 0;
  uint32_t valid_s = 0;

  friend bool operator==(const ia_binding&, const ia_binding&) = default;
};

/// An IA_NA (RFC 8415 21.4) or IA_PD (21.21).
struct identity_association {
  uint32_t iaid = 0;
  uint32_t t1_s = 0;
  uint32_t t2_s = 0;
  uint16_t status = 0; ///< of option 13, 0 without one (RFC 8415 21.13)
  std::vector<ia_binding> bindings;
};

/// The content of option `code`, ia_na_option or ia_pd_option; EBADMSG when
/// anything in it is longer than what holds it.
result<identity_association> decode_association(uint16_t code,
                                                std::string_view content);

} // namespace lh::dhcp6
