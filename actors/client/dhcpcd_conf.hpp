#pragma once

#include "actors/client/client_backend.hpp"

#include <string>

namespace lh::client {

/// The symbolic link in a client's directory by which dhcpcd finds the plugin.
inline constexpr const char* dhcpcd_script = "notify";

/// The configuration file of dhcpcd 9.4 for a row of either family: it asks,
/// sends and tells, and leaves the system alone. Every option is defined as an
/// array of octets, opt1.. and o1.., so that the plugin gets the wire's.
std::string dhcpcd_conf(const start_context& with);

} // namespace lh::client
