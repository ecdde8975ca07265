#pragma once

#include "messages/net/result.hpp"
#include "messages/net/unique_fd.hpp"

#include <functional>

namespace lh::signals {

/// Blocks the signals that the daemon reads, in this thread and in those that
/// it starts from now on; call it first in main.
void block_signals();

/// A nonblocking descriptor of those signals; the fault's code is an errno.
result<net::unique_fd> open_signals();

/// Visits the number of each signal that waits.
void read_signals(int fd, const std::function<void(int)>& visit);

} // namespace lh::signals
