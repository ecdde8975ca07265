#pragma once

#include "messages/net/result.hpp"
#include "messages/net/unique_fd.hpp"

#include <chrono>

namespace lh::service {

/// A nonblocking descriptor that is readable at every multiple of `interval`,
/// by the clock of systemd's watchdog; the fault's code is an errno.
result<net::unique_fd> open_ticker(std::chrono::nanoseconds interval);

/// Takes the ticks that were, so that the next one makes it readable again.
void drain_ticker(int fd);

} // namespace lh::service
