#pragma once

#include "client.pb.h"
#include "process.pb.h"
#include "settings.pb.h"

#include <string>

namespace lh::client {

/// Where the programs and sockets of this daemon are.
struct places {
  std::string udhcpc;
  std::string udhcpc_plugin;
  std::string runtime_dir;
};

/// How udhcpc is started for `config`; `requested_address` 0 asks for none.
pb::StartChild udhcpc_command(const pb::ClientConfig& config,
                              const pb::Identity& identity, const places& where,
                              uint32_t requested_address);

} // namespace lh::client
