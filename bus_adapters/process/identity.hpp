#pragma once

#include "messages/net/result.hpp"
#include "process.pb.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <sys/types.h>

namespace lh::bus {

/// Field 22 of the text of a /proc/PID/stat, whatever the process calls itself.
std::optional<uint64_t> start_time_of(std::string_view stat);

/// Pid and start time of a process that was not reaped yet; errno else.
result<pb::ProcessIdentity> find_process(pid_t pid);

/// The whole identity of a process that runs; a dead one has no executable.
result<pb::ProcessIdentity> read_identity(pid_t pid);

/// Whether pid, start time and executable are those of a running process.
bool is_same(const pb::ProcessIdentity& identity);

/// Whether both name the same process, whatever it executes.
bool is_same_process(const pb::ProcessIdentity& a,
                     const pb::ProcessIdentity& b);

/// The effective uid that a process runs as; errno else.
result<uint32_t> uid_of(pid_t pid);

} // namespace lh::bus
