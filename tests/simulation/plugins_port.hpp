#pragma once

#include "messages/protocol/interfaces.hpp"
#include "messages/protocol/runtime.hpp"
#include "tests/simulation/processes.hpp"
#include "tests/simulation/runner_port.hpp"

namespace lh::simulation {

/// A frame of a plugin, until it is answered.
struct frame {
  plugin_event event;
  uint32_t group;
  std::function<void()> taken;
};

using frames = std::map<uint64_t, frame>;
using frame_atom = caf::atom_constant<caf::atom("frame")>;
using scan_atom = caf::atom_constant<caf::atom("scan")>;

/// Stands for the IPC listener: what plugins say and have spooled goes to the
/// store, which takes charge, and on to the lease monitor. A frame is told of
/// by its number in `waiting`.
caf::actor spawn_plugins(caf::actor_system& system, protocol::runtime& shared,
                         process_table& table, frames& waiting,
                         std::shared_ptr<life> of);

} // namespace lh::simulation
