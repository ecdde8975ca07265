#pragma once

#include "actors/tr181/reader.hpp"
#include "status.pb.h"

namespace lh::tr181 {

/// One entry for each client row, as `leasectl status` shows it.
pb::Status client_status(const snapshot& from);

} // namespace lh::tr181
