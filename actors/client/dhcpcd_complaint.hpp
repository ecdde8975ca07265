#pragma once

#include <string>
#include <vector>

namespace lh::client {

/// What the newest lines of dhcpcd's output tell against a server's answers,
/// each once; empty when they tell nothing.
std::string dhcpcd_complaint(const std::vector<std::string>& output);

} // namespace lh::client
