#pragma once

#include "bus_adapters/process/child_process.hpp"
#include "bus_adapters/process/output.hpp"
#include "messages/net/time.hpp"
#include "process.pb.h"

#include <optional>
#include <vector>

namespace lh::bus {

/// What the runner knows of one child besides its descriptors.
struct child_state {
  using moment = std::optional<net::boot_time>;

  pb::ChildRecord record;
  output_tail tail;
  moment stop_by;
  moment run_until;
  int start_error = 0;
  bool recorded = false; // ChildStarted was told and the store has it
  bool requested = false;
  bool timed_out = false;
  bool forgotten = false; // its directory goes with it

  pid_t pid() const { return static_cast<pid_t>(record.identity().pid()); }

  /// Reads what was written so far, keeps the last lines and logs some.
  void read_output(int fifo);

  /// Whether it has to be killed now, told once; notes a timeout.
  bool take_overdue(net::boot_time now);

  /// When that can next be true.
  moment next() const;

  /// What its owner is told of its end.
  pb::ChildExited exited(const exit_status& status) const;
};

/// The command and the environment of `request`.
launch_request to_launch(const pb::StartChild& request);

/// What is kept of a child that was just launched by `daemon`.
pb::ChildRecord record_of(const pb::StartChild& request, pid_t pid,
                          const pb::ProcessIdentity& daemon);

} // namespace lh::bus
