#pragma once

#include <cstdint>

namespace lh::launch {

/// Moves this process into a cgroup, named by its directory. Errno when false.
bool join(const char* group);

/// So many octets of data may each process have from here on (setrlimit(2),
/// RLIMIT_DATA). What is narrower already stays. Errno when false.
bool limit_data(uint64_t most);

/// The usual 1024 descriptors, which a program that uses select(2) counts on,
/// whatever the daemon may have. Errno when false.
bool limit_descriptors();

/// As nice(2), among the sessions too where the kernel schedules them as groups
/// (sched(7), autogroup). Errno when false.
bool be_nice(int more);

} // namespace lh::launch
