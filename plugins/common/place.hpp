#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lh::plugins {

/// Whose script this is.
struct place {
  std::string runtime_dir;
  std::string client;
};

/// The place of a script RUNTIME_DIR/clients/CLIENT/NAME.
std::optional<place> place_of(std::string_view script);

} // namespace lh::plugins
