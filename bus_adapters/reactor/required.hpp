#pragma once

#include "messages/net/result.hpp"

#include <stdexcept>

namespace lh::bus {

/// The value that an actor cannot work without: a fault ends the actor, and
/// its supervisor starts it again.
template <class T>
T required(result<T> wanted) {
  if (!wanted)
    throw std::runtime_error(wanted.error().text);
  return std::move(*wanted);
}

} // namespace lh::bus
