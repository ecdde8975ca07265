#pragma once

#include "actors/supervision/fault_table.hpp"
#include "settings.pb.h"

namespace lh::client {

/// [restart] as the fault table takes it.
supervision::restart_policy restart_policy(const pb::RestartPolicy& policy);

} // namespace lh::client
