#pragma once

#include "deploy/leasectl/outcome.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lh::leasectl {

/// What `mapt explain` is told beside HEX.
struct explain_words {
  std::string prefix;
  int option = 0; ///< 94, 95 or 96; 0 when the content shall tell
  bool tolerant = false;
  std::string format; ///< "nft", "nat46", or empty
};

/// The words after `leasectl`, read.
struct command_line {
  std::string socket = "/run/leasehold/control.sock";
  bool json = false;
  std::string verb;
  /// What follows the verb: paths, assignments, a client, an actor, a file or
  /// hex.
  std::vector<std::string> words;
  bool verbose = false;
  bool follow = false;
  std::optional<uint64_t> since;
  bool stop = false;
  bool release = false;
  explain_words explain;
  std::string kind; ///< of evidence: a name of LinkEvidence.Kind
};

/// The command line, or what to say instead of doing it (help or usage).
std::variant<command_line, outcome> parse_command_line(int argc, char** argv);

} // namespace lh::leasectl
