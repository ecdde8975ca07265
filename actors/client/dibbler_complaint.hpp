#pragma once

#include <string>
#include <vector>

namespace lh::client {

/// What dibbler 1.0.1, logging as dibbler_conf has it, says against answers:
/// each of its lines once, without what it says at every start and of every
/// address.
std::string dibbler_complaint(const std::vector<std::string>& output);

} // namespace lh::client
