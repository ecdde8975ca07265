#pragma once

#include "actors/tr181/reader.hpp"
#include "status.pb.h"

namespace lh::tr181 {

/// One entry for each client row, as `leasectl status` shows it; `verbose` with
/// what does not act of its parameters and its interface's, and with its place
/// in the recovery flow.
pb::Status client_status(const snapshot& from, bool verbose = false);

} // namespace lh::tr181
