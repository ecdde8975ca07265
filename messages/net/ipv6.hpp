#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lh::net {

/// An IPv6 address: its first and its last eight octets in host byte order.
struct ipv6 {
  uint64_t high = 0;
  uint64_t low = 0;

  friend auto operator<=>(const ipv6&, const ipv6&) = default;
};

/// An address and the length of its prefix, 0..128; host bits are kept.
struct ipv6_prefix {
  ipv6 address;
  uint8_t length = 128;

  friend auto operator<=>(const ipv6_prefix&, const ipv6_prefix&) = default;
};

inline constexpr size_t ipv6_octets = 16;

/// The canonical text of RFC 5952.
std::string to_string(ipv6 address);

/// "ADDRESS/LENGTH".
std::string to_string(ipv6_prefix prefix);

/// Any text of RFC 4291 2.2, without a zone.
std::optional<ipv6> parse_ipv6(std::string_view text);

/// "ADDRESS/LENGTH" with a length of 0..128.
std::optional<ipv6_prefix> parse_ipv6_prefix(std::string_view text);

/// The 16 octets of the wire.
std::string to_octets(ipv6 address);

/// The address of exactly 16 octets.
std::optional<ipv6> ipv6_from_octets(std::string_view octets);

/// The ones of a prefix length 0..128.
ipv6 mask6_of(uint8_t length);

/// The prefix without host bits.
ipv6_prefix network_of(ipv6_prefix prefix);

/// Whether all of `inner` lies in `outer`.
bool contains(ipv6_prefix outer, ipv6_prefix inner);
bool contains(ipv6_prefix outer, ipv6 address);

constexpr ipv6 operator&(ipv6 a, ipv6 b) {
  return {a.high & b.high, a.low & b.low};
}

constexpr ipv6 operator|(ipv6 a, ipv6 b) {
  return {a.high | b.high, a.low | b.low};
}

/// `count` bits of an address from bit `from` on (0 is the first), right-
/// aligned; count 0..64, from + count at most 128.
uint64_t bits_of(ipv6 address, unsigned from, unsigned count);

/// The address with `count` bits from bit `from` on replaced by `bits`.
ipv6 with_bits(ipv6 address, unsigned from, unsigned count, uint64_t bits);

/// fe80::/10, ff00::/8, ::1 and :: (RFC 4291 2.4).
bool is_link_local(ipv6 address);
bool is_multicast(ipv6 address);
bool is_loopback(ipv6 address);
bool is_unspecified(ipv6 address);

} // namespace lh::net
