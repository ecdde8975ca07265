#pragma once

#include "messages/net/time.hpp"
#include "messages/protocol/directory.hpp"
#include "messages/protocol/statistics.hpp"

#include <functional>
#include <random>

namespace lh::protocol {

/// What every actor is given: who is who, the counters, the time, and where
/// what it draws by lot begins.
struct runtime {
  protocol::directory directory;
  protocol::statistics statistics;
  net::clocks clocks;
  std::function<uint32_t()> seed = [] { return std::random_device{}(); };
};

} // namespace lh::protocol
