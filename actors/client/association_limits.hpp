#pragma once

#include <cstddef>

namespace lh::client {

/// Read at most of a file that a client's user may have written.
inline constexpr size_t most_associations = 256;

/// Read at most of one association.
inline constexpr int most_bindings = 256;

} // namespace lh::client
