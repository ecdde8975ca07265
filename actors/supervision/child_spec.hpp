#pragma once

#include <functional>
#include <string>

namespace lh::supervision {

/// A child that a supervisor keeps alive. `Actor` is its handle; `start`
/// spawns it under its directory name and is called again after each death.
template <class Actor>
struct child_spec {
  std::string name;
  std::function<Actor()> start;
};

} // namespace lh::supervision
