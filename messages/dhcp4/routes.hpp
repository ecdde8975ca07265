#pragma once

#include "messages/net/ipv4.hpp"
#include "messages/net/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lh::dhcp4 {

/// One route of an option; gateway 0.0.0.0 means that the link itself is it.
struct route {
  net::ipv4_prefix destination;
  net::ipv4 gateway;

  friend bool operator==(const route&, const route&) = default;
};

/// "NET/LENGTH GATEWAY ..." as options 121 and 249 have it (RFC 3442).
result<std::string> encode_routes(std::string_view text);

/// Option 121 or 249; bits of the destination beyond its length are cleared.
result<std::vector<route>> decode_routes(std::string_view bytes);

/// "ADDRESS/GATEWAY ..." as option 33 has it (RFC 2132 section 5.8).
result<std::string> encode_ipv4_pairs(std::string_view text);

/// Option 33: a destination without host bits is its classful network, one
/// with such bits a host; 0.0.0.0 is not allowed there and left out.
result<std::vector<route>> decode_static_routes(std::string_view bytes);

} // namespace lh::dhcp4
