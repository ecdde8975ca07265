#pragma once

#include "messages/net/result.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace lh::bus {

/// A program and what it is started with.
struct spawn_request {
  std::vector<std::string> argv; // argv[0] is its path
  std::vector<std::string> environment;
  std::vector<int> kept; // descriptors that stay open in it
};

/// Starts it with default signals and scheduling; errno.
result<pid_t> spawn(const spawn_request& wanted);

/// The same in the cgroup of a directory, from the first instruction on
/// (clone(2), CLONE_INTO_CGROUP, Linux 5.7): to join one later takes some ten
/// milliseconds, and who forks meanwhile waits. That the program cannot be
/// executed is an ipc::launch_error on `error_fd`. Signals stay blocked in it.
result<pid_t> spawn_in(const std::string& group, const spawn_request& wanted,
                       int error_fd);

/// Whether that lives which is started in the cgroup of a directory. Where
/// cgroup.kill was once written to this process's own group and never to that
/// one, Linux 6.18 takes each clone for one that slipped through, and ends it.
bool lives_in(const std::string& group);

} // namespace lh::bus
