#pragma once

#include <atomic>

namespace lh::service {

/// From now on SIGABRT, which is how systemd ends a daemon that gives no sign
/// of life, names the actor in `running` in the log before it ends the process.
void name_on_abort(const std::atomic<const char*>& running);

/// What SIGABRT calls; only what a handler of signals may do.
void write_last_words(const char* actor);

} // namespace lh::service
