#pragma once

#include "bus_adapters/process/identity.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace lh::bus {

/// What tells, by /proc, that a process is a client of a runtime directory: its
/// environment (LEASEHOLD_RUNTIME_DIR is it, LEASEHOLD_CLIENT is set), or the
/// output of a client that has a directory there. So are found the children of
/// daemons that were killed before they could write down what they started.
/// Only root's own processes and those of `client_user` count, in this pid
/// namespace, so that nobody else's can be named.
class client_traces {
public:
  client_traces(const std::string& runtime_dir, uid_t client_user);

  /// Whether a process, held by a pidfd meanwhile, is one.
  bool lead_to(pid_t pid) const;

  std::vector<pid_t> find() const;

private:
  std::string variable_;
  std::vector<file_identity> outputs_;
  uid_t client_user_;
};

} // namespace lh::bus
