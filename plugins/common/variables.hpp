#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace lh::plugins {

/// Name and value of an environment variable.
using variable = std::pair<std::string_view, std::string_view>;

/// This process's environment, in the order in which its parent gave it.
std::vector<variable> own_variables();

/// The longest name of a device (IFNAMSIZ without its zero) and of a client.
inline constexpr size_t longest_device_name = 15;
inline constexpr size_t longest_client_name = 64;

/// Whether a text is a name: printable, without blanks and slashes, not empty.
bool is_name(std::string_view text, size_t longest);

} // namespace lh::plugins
