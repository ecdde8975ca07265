#pragma once

#include "messages/net/result.hpp"
#include "process.pb.h"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace lh::bus {

/// A process was not looked at, for want of descriptors or memory: it may well
/// run.
struct unseen : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Throws `unseen` when that is why.
void throw_if_unseen(const fault& why);

/// Field 22 of the text of a /proc/PID/stat, whatever the process calls itself.
std::optional<uint64_t> start_time_of(std::string_view stat);

/// Pid and start time of a process that was not reaped yet; errno else.
result<pb::ProcessIdentity> find_process(pid_t pid);

/// The whole identity of a process that runs; a dead one has no executable.
result<pb::ProcessIdentity> read_identity(pid_t pid);

/// Whether pid, start time and executable are those of a running process.
/// Throws `unseen`.
bool is_same(const pb::ProcessIdentity& identity);

/// Whether it runs on and is what was started: its program with its arguments
/// or, where it has written over these (dhcpcd: a title), nothing of them; it
/// writes to the file `output`. Throws `unseen`.
bool is_child(const pb::ChildRecord& record, const std::string& output);

/// What a process writes to, or what is at a path: the same from within every
/// mount namespace, also one that is no more.
struct file_identity {
  dev_t device;
  ino_t inode;

  bool operator==(const file_identity&) const = default;
};
std::optional<file_identity> output_of_process(pid_t pid);
std::optional<file_identity> identity_of_file(const std::string& path);

/// Whether both name the same process, whatever it executes.
bool is_same_process(const pb::ProcessIdentity& a,
                     const pb::ProcessIdentity& b);

/// The effective uid that a process runs as; errno else.
result<uint32_t> uid_of(pid_t pid);

} // namespace lh::bus
