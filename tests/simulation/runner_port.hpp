#pragma once

#include "messages/protocol/interfaces.hpp"
#include "messages/protocol/runtime.hpp"
#include "tests/simulation/processes.hpp"

namespace lh::simulation {

/// Of one life of the daemon: who may still act, and as whom.
struct life {
  bool alive = true;
  pb::ProcessIdentity daemon;
};

/// Stands for the process runner, and decides as it does: what runs is in the
/// store, clients of an earlier daemon are adopted, what else is left is ended.
caf::actor spawn_runner(caf::actor_system& system, protocol::runtime& shared,
                        process_table& table, std::shared_ptr<life> of);

} // namespace lh::simulation
