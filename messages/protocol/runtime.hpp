#pragma once

#include "messages/net/time.hpp"
#include "messages/protocol/directory.hpp"
#include "messages/protocol/statistics.hpp"

namespace lh::protocol {

/// What every actor is given: who is who, the counters, the time.
struct runtime {
  protocol::directory directory;
  protocol::statistics statistics;
  net::clocks clocks;
};

} // namespace lh::protocol
