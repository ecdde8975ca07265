#pragma once

#include <cerrno>

namespace lh::net {

/// Whether an error tells of what this process or the machine has too few of
/// just now, descriptors or memory, and nothing of what was asked for.
constexpr bool is_shortage(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS ||
         error == ENOMEM;
}

} // namespace lh::net
