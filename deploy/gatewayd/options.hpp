#pragma once

#include "messages/net/result.hpp"

#include <string>

namespace lh::gatewayd {

/// What the command line says.
struct options {
  std::string config = "/etc/leasehold/gatewayd.toml";
  std::string state_dir = "/var/lib/leasehold";
  std::string runtime_dir = "/run/leasehold";
  bool help = false;
};

/// Faults are usage errors.
result<options> parse_options(int argc, char** argv);

/// What --help prints.
std::string usage();

} // namespace lh::gatewayd
