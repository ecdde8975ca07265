#pragma once

#include "messages/net/ipv4.hpp"
#include "messages/net/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lh::dhcp4 {

/// One or more dotted quads.
result<std::string> encode_ipv4_list(std::string_view text);

/// Exactly four bytes.
result<net::ipv4> decode_ipv4(std::string_view bytes);

/// One or more addresses of four bytes, all of them.
result<std::vector<net::ipv4>> decode_ipv4_list(std::string_view bytes);

} // namespace lh::dhcp4
