#include "messages/net/ipv6.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace lh::net {

namespace {

using octets16 = std::array<uint8_t, ipv6_octets>;

octets16 octets_of(ipv6 address) {
  octets16 octets;
  for (size_t i = 0; i < 8; ++i) {
    octets[i] = static_cast<uint8_t>(address.high >> (56 - 8 * i));
    octets[8 + i] = static_cast<uint8_t>(address.low >> (56 - 8 * i));
  }
  return octets;
}

ipv6 address_of(const octets16& octets) {
  ipv6 address;
  for (size_t i = 0; i < 8; ++i) {
    address.high = address.high << 8 | octets[i];
    address.low = address.low << 8 | octets[8 + i];
  }
  return address;
}

uint64_t ones(unsigned count) {
  return count == 0 ? 0 : ~uint64_t{0} >> (64 - count);
}

} // namespace

std::string to_string(ipv6 address) {
  std::array<char, INET6_ADDRSTRLEN> text;
  auto octets = octets_of(address);
  ::inet_ntop(AF_INET6, octets.data(), text.data(), text.size());
  return text.data();
}

std::string to_string(ipv6_prefix prefix) {
  return fmt::format("{}/{}", to_string(prefix.address), prefix.length);
}

std::optional<ipv6> parse_ipv6(std::string_view text) {
  octets16 octets;
  if (text.find('\0') != std::string_view::npos ||
      ::inet_pton(AF_INET6, std::string{text}.c_str(), octets.data()) != 1)
    return std::nullopt;
  return address_of(octets);
}

std::optional<ipv6_prefix> parse_ipv6_prefix(std::string_view text) {
  auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return std::nullopt;
  auto address = parse_ipv6(text.substr(0, slash));
  auto digits = text.substr(slash + 1);
  auto last = digits.data() + digits.size();
  unsigned length = 0;
  auto [end, error] = std::from_chars(digits.data(), last, length);
  bool padded = digits.size() > 1 && digits.front() == '0';
  if (!address || error != std::errc{} || end != last || padded || length > 128)
    return std::nullopt;
  return ipv6_prefix{*address, static_cast<uint8_t>(length)};
}

std::string to_octets(ipv6 address) {
  auto octets = octets_of(address);
  return {octets.begin(), octets.end()};
}

std::optional<ipv6> ipv6_from_octets(std::string_view octets) {
  octets16 whole;
  if (octets.size() != whole.size())
    return std::nullopt;
  std::copy(octets.begin(), octets.end(), whole.begin());
  return address_of(whole);
}

ipv6 mask6_of(uint8_t length) {
  auto left = [](unsigned count) { return ~ones(64 - count); };
  if (length <= 64)
    return {left(length), 0};
  return {~uint64_t{0}, left(std::min(length - 64u, 64u))};
}

ipv6_prefix network_of(ipv6_prefix prefix) {
  return {prefix.address & mask6_of(prefix.length), prefix.length};
}

bool contains(ipv6_prefix outer, ipv6_prefix inner) {
  return inner.length >= outer.length && contains(outer, inner.address);
}

bool contains(ipv6_prefix outer, ipv6 address) {
  return network_of({address, outer.length}) == network_of(outer);
}

uint64_t bits_of(ipv6 address, unsigned from, unsigned count) {
  uint64_t bits = 0;
  for (auto at = from; at < from + count; ++at) {
    auto half = at < 64 ? address.high : address.low;
    bits = bits << 1 | (half >> (63 - at % 64) & 1);
  }
  return bits;
}

ipv6 with_bits(ipv6 address, unsigned from, unsigned count, uint64_t bits) {
  for (unsigned i = 0; i < count; ++i) {
    auto at = from + i;
    auto& half = at < 64 ? address.high : address.low;
    auto bit = uint64_t{1} << (63 - at % 64);
    half = (bits >> (count - 1 - i) & 1) != 0 ? half | bit : half & ~bit;
  }
  return address;
}

bool is_link_local(ipv6 address) {
  return address.high >> 54 == 0xfe80 >> 6;
}

bool is_multicast(ipv6 address) {
  return address.high >> 56 == 0xff;
}

bool is_loopback(ipv6 address) {
  return address == ipv6{0, 1};
}

bool is_unspecified(ipv6 address) {
  return address == ipv6{};
}

} // namespace lh::net
