#pragma once

#include <sys/types.h>

namespace lh::launch {

/// Enters a mount namespace of its own. Later mounts of the others are seen in
/// it, its own are not by the others. Errno when false.
bool leave_mounts();

/// PATH=FILE, from the working directory: FILE, a regular file of `owner`'s, at
/// PATH or, without a FILE, the directory at PATH, made when absent. FILE is
/// one name, and no link. Errno when false.
bool cover(const char* one, uid_t owner);

} // namespace lh::launch
