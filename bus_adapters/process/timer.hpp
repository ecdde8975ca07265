#pragma once

#include "messages/net/result.hpp"
#include "messages/net/unique_fd.hpp"

#include <chrono>
#include <optional>

namespace lh::bus {

/// A disarmed timerfd that goes on in suspend; errno.
result<net::unique_fd> open_timer();

/// Makes it readable once after `delay`, at once when that is past; without
/// one it is disarmed.
void set_timer(int timer, std::optional<std::chrono::nanoseconds> delay);

/// Makes it unreadable again.
void acknowledge_timer(int timer);

} // namespace lh::bus
