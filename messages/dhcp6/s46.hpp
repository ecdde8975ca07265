#pragma once

#include "messages/net/ipv4.hpp"
#include "messages/net/ipv6.hpp"
#include "messages/net/port_set.hpp"
#include "messages/net/result.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace lh::dhcp6 {

/// Codes of the options inside a softwire container (RFC 7598 4).
namespace s46 {
inline constexpr int rule = 89;
inline constexpr int border_relay = 90;
inline constexpr int default_mapping = 91;
inline constexpr int binding = 92;
inline constexpr int port_parameters = 93;
} // namespace s46

/// What to do with a rule whose IPv6 prefix was filled up with zeros to 8 or
/// 16 octets, where RFC 7598 4.1 wants no more octets than it has bits for.
enum class zero_padding { refused, tolerated };

/// Option 89, a mapping rule; its prefixes have no bits beyond their length.
struct s46_rule {
  bool forwarding = false; ///< the F flag
  uint8_t ea_len = 0;      ///< bits, 0..48
  net::ipv4_prefix ipv4;
  net::ipv6_prefix ipv6;
  std::optional<net::port_set> ports; ///< option 93
  bool padded = false;                ///< was read with tolerance
};

/// Option 92, which binds an IPv4 address to an IPv6 prefix.
struct s46_binding {
  net::ipv4 ipv4;
  net::ipv6_prefix ipv6;
  std::optional<net::port_set> ports; ///< option 93
};

/// Content of option 94, 95 or 96. Of what may be there once, the first.
struct s46_container {
  std::vector<s46_rule> rules;
  std::vector<net::ipv6> relays;       ///< options 90
  std::optional<net::ipv6_prefix> dmr; ///< option 91
  std::optional<s46_binding> binding;
};

/// Reads a container; every known option in it is checked, unknown ones are
/// skipped. A fault's code is the innermost option that is wrong, 0 when not
/// even its code is there.
result<s46_container> decode_s46(std::string_view content,
                                 zero_padding padding = zero_padding::refused);

} // namespace lh::dhcp6
