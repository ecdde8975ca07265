#pragma once

#include "messages/net/ipv6.hpp"
#include "messages/wire/cursor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lh::dhcp6 {

/// Reads a softwire option as a cursor does, and its prefixes.
class s46_reader : public wire::cursor {
public:
  using cursor::cursor;

  /// A prefix of `length` bits, at most 128, in as few octets as hold it; what
  /// those have beyond it is dropped.
  std::optional<net::ipv6_prefix> take_prefix(unsigned length) {
    auto bytes = take((length + 7) / 8);
    if (!bytes)
      return std::nullopt;
    std::string whole{*bytes};
    whole.resize(net::ipv6_octets);
    auto address = *net::ipv6_from_octets(whole);
    return net::network_of({address, static_cast<uint8_t>(length)});
  }
};

} // namespace lh::dhcp6
