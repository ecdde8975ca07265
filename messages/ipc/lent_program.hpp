#pragma once

namespace lh::ipc {

/// Where the launcher leaves the program open that it lends to a child.
inline constexpr int lent_program_fd = 3;

/// The same as a path, for the child and all that inherit the descriptor: they
/// execute the program though its directory may be closed to them.
inline constexpr const char* lent_program_path = "/proc/self/fd/3";

} // namespace lh::ipc
