#pragma once

#include "client.pb.h"
#include "settings.pb.h"

#include <string>

namespace lh::client {

/// The code of the option that names the client.
inline constexpr uint32_t identifier_option = 61;

/// Whether a SentOption row or [identity] makes option 61; else udhcpc does.
bool has_own_identifier(const pb::ClientConfig& config,
                        const pb::Identity& identity);

/// The content of option 61 that the client sends: its SentOption row, else
/// an RFC 4361 identifier from [identity], else udhcpc's own of the MAC.
std::string client_identifier(const pb::ClientConfig& config,
                              const pb::Identity& identity,
                              const std::string& hardware_address);

/// How many octets that has.
size_t identifier_size(const pb::ClientConfig& config,
                       const pb::Identity& identity);

} // namespace lh::client
