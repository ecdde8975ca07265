#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lh::bus {

/// What one client may use with all that it starts. Stock programs need some
/// 2 MiB and 10 ms of a processor at a time.
struct client_limits {
  uint64_t cpu_percent = 50;          // of one processor
  uint64_t memory = 64 * 1024 * 1024; // octets
};

/// Which controllers of cgroup v2 limit the groups of clients.
struct controllers {
  bool cpu = false;
  bool memory = false;

  bool any() const { return cpu || memory; }
};

/// Those of them that a cgroup.controllers names.
controllers controllers_of(std::string_view names);

/// What to write to a cgroup.subtree_control for them.
std::string enabling(const controllers& wanted);

/// A file of a cgroup and what it is to hold.
struct group_setting {
  std::string file;
  std::string text;
};

/// The limits as far as these controllers can keep them.
std::vector<group_setting> group_settings(const client_limits& limits,
                                          const controllers& have);

/// What each process of the client is started with for the rest.
struct process_limits {
  uint64_t data = 0; // octets (RLIMIT_DATA); 0 limits nothing
  int nice = 0;
};

/// The limits as far as those controllers cannot keep them.
process_limits limits_without(const controllers& have,
                              const client_limits& limits);

} // namespace lh::bus
