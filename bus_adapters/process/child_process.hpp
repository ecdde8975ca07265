#pragma once

#include "messages/net/result.hpp"
#include "messages/net/unique_fd.hpp"
#include "messages/net/user.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace lh::bus {

/// What to start and how it is connected.
struct launch_request {
  std::string launcher;
  std::string output;                   // the FIFO that is made already
  std::vector<std::string> argv;        // argv[0] is an absolute path
  std::vector<std::string> environment; // NAME=value, all there is
  std::optional<std::string> input;     // stdin; without it /dev/null
  std::string directory;                // where it starts; empty: where we are
  std::string lent_program;             // left open for it; empty for none
  std::vector<std::string> covers;      // PATH=FILE, of that directory
  std::string group;                    // the cgroup's directory; or empty
  uint64_t data = 0;                    // octets; 0: as much as there is
  int nice = 0;                         // by how much others come first
  std::optional<net::user> user;        // without one it keeps all privileges
  bool raw_packets = false;             // that user may send them
};

/// A child of this process on its way to its program.
struct launched_child {
  pid_t pid;
  net::unique_fd exit;   // a pidfd, readable when the child is dead
  net::unique_fd errors; // for launch_outcome(), readable when it is known
};

/// How a child ended.
struct exit_status {
  int code = 0;
  int signal = 0;
  bool unknown = false; // not our child, the kernel does not tell
};

/// Starts the launcher with default signals and scheduling; errno when even
/// that failed.
result<launched_child> launch(const launch_request& request);

/// A pidfd of a process that was not reaped yet; errno else.
result<net::unique_fd> open_process(pid_t pid);

/// 0 when the program was executed, else the errno of what the launcher could
/// not do; nothing while it is not known.
std::optional<int> launch_outcome(int errors);

/// Sends a signal to the process of a pidfd, and to no other.
void send_signal(int pidfd, int signal);

/// Ends a child and all of its process group by SIGKILL. Only for a pid that
/// cannot have been used again: of a child that was not reaped.
void kill_group(pid_t pid);

/// Whether the process of a pidfd is dead, reaped or not.
bool has_ended(int pidfd);

/// Reaps a dead child; nothing while it lives.
std::optional<exit_status> reap(int pidfd);

/// Kills and reaps a child, waiting for its end.
exit_status end_now(pid_t pid);

} // namespace lh::bus
