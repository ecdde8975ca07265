#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lh::net {

/// An IPv4 address in host byte order.
struct ipv4 {
  uint32_t value = 0;

  friend auto operator<=>(const ipv4&, const ipv4&) = default;
};

/// Every host takes datagrams of this many octets (RFC 791 3.1).
inline constexpr uint32_t smallest_ipv4_mtu = 576;

/// An address and the length of its prefix, 0..32; host bits are kept.
struct ipv4_prefix {
  ipv4 address;
  uint8_t length = 32;

  friend auto operator<=>(const ipv4_prefix&, const ipv4_prefix&) = default;
};

/// Dotted quad.
std::string to_string(ipv4 address);

/// "ADDRESS/LENGTH".
std::string to_string(ipv4_prefix prefix);

/// Strict dotted quad: four decimal octets, no leading zeros, nothing around.
std::optional<ipv4> parse_ipv4(std::string_view text);

/// Strict "ADDRESS/LENGTH" with a length of 0..32.
std::optional<ipv4_prefix> parse_ipv4_prefix(std::string_view text);

/// The netmask of a prefix length 0..32.
ipv4 mask_of(uint8_t length);

/// The length of a contiguous netmask; nothing for one with holes.
std::optional<uint8_t> length_of(ipv4 mask);

/// The class A, B or C prefix length of an address (RFC 791 3.2).
uint8_t classful_length(ipv4 address);

/// The directed broadcast address; the address itself from /31 on (RFC 3021).
ipv4 broadcast_of(ipv4_prefix prefix);

} // namespace lh::net
