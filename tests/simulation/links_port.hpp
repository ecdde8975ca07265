#pragma once

#include "messages/protocol/interfaces.hpp"
#include "messages/protocol/runtime.hpp"
#include "tests/simulation/kernel.hpp"
#include "tests/simulation/runner_port.hpp"

namespace lh::simulation {

/// Stands for the link monitor.
caf::actor spawn_links(caf::actor_system& system, protocol::runtime& shared,
                       kernel& devices, std::shared_ptr<life> of);

} // namespace lh::simulation
