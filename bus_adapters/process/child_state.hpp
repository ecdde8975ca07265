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
  output_flow flow;
  moment stop_by;
  moment run_until;
  moment listen_at; // its output is not read before
  int start_error = 0;
  bool recorded = false; // ChildStarted was told and the store has it
  bool requested = false;
  bool timed_out = false;

  pid_t pid() const { return static_cast<pid_t>(record.identity().pid()); }

  /// Reads at most a buffer of output, keeps and logs it; how many octets.
  size_t read_output(int fifo, std::vector<char>& buffer);

  /// Whether it has to be killed now, told once; notes a timeout.
  bool take_overdue(net::boot_time now);

  /// Whether its output is to be read again from now on, told once.
  bool take_listening(net::boot_time now);

  /// When one of the two above can next be true.
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
