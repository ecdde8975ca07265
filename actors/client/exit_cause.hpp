#pragma once

#include "process.pb.h"

#include <string>

namespace lh::client {

/// How a process ended, with the last line that it said.
std::string exit_cause(const pb::ChildExited& child);

/// Whether starting it again cannot help until something is repaired: the
/// program is missing or cannot be run.
bool is_permanent(const pb::ChildExited& child);

} // namespace lh::client
