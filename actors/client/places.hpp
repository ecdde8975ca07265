#pragma once

#include <string>

namespace lh::client {

/// Where the programs and sockets of this daemon are.
struct places {
  std::string udhcpc;
  std::string udhcpc_plugin;
  std::string dibbler_client;
  std::string dibbler_plugin;
  std::string dhcpcd;
  std::string dhcpcd_plugin;
  std::string runtime_dir;
};

} // namespace lh::client
