#pragma once

#include "client.pb.h"
#include "messages/net/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lh::client {

/// The longest option 61 that dhcpcd sends.
inline constexpr size_t dhcpcd_longest_identifier = 48;

/// The lines of dhcpcd.conf(5) that have an option sent as it is, none for
/// option 61 of DHCPv4; a sentence when dhcpcd 9.4 cannot send it.
result<std::vector<std::string>> dhcpcd_sent(const pb::ClientConfig& config,
                                             const pb::SentOption& option);

/// These octets as a value in dhcpcd.conf(5): whatever they are, they are read
/// back as just them.
std::string dhcpcd_quoted(std::string_view octets);

} // namespace lh::client
