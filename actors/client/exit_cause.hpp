#pragma once

#include "process.pb.h"

#include <string>

namespace lh::client {

/// How a process ended, with the last line that it said.
std::string exit_cause(const pb::ChildExited& child);

} // namespace lh::client
