#pragma once

#include "messages/net/ipv6.hpp"
#include "messages/net/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lh::dhcp6 {

/// Addresses between blanks.
result<std::string> encode_ipv6_list(std::string_view text);

/// One or more addresses of sixteen bytes, all of them.
result<std::vector<net::ipv6>> decode_ipv6_list(std::string_view bytes);

} // namespace lh::dhcp6
