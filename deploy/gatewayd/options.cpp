#include "deploy/gatewayd/options.hpp"

#include <fmt/format.h>

#include <getopt.h>

namespace lh::gatewayd {

result<options> parse_options(int argc, char** argv) {
  const option known[] = {{"config", required_argument, nullptr, 'c'},
                          {"state-dir", required_argument, nullptr, 's'},
                          {"runtime-dir", required_argument, nullptr, 'r'},
                          {"help", no_argument, nullptr, 'h'},
                          {nullptr, 0, nullptr, 0}};
  options given;
  for (int c; (c = getopt_long(argc, argv, "h", known, nullptr)) != -1;) {
    switch (c) {
    case 'c':
      given.config = optarg;
      break;
    case 's':
      given.state_dir = optarg;
      break;
    case 'r':
      given.runtime_dir = optarg;
      break;
    case 'h':
      given.help = true;
      break;
    default:
      return fault{2, usage()};
    }
  }
  if (optind < argc)
    return fault{2, fmt::format("unexpected: {}\n{}", argv[optind], usage())};
  return given;
}

std::string usage() {
  options defaults;
  return fmt::format("usage: leasehold-gatewayd [--config FILE] "
                     "[--state-dir DIR] [--runtime-dir DIR]\n"
                     "  --config FILE      TOML, default {}\n"
                     "  --state-dir DIR    what survives, default {}\n"
                     "  --runtime-dir DIR  sockets and spool, default {}\n",
                     defaults.config, defaults.state_dir, defaults.runtime_dir);
}

} // namespace lh::gatewayd
