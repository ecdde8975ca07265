#pragma once

#include <string>

namespace lh::leasectl_test {

/// What nft says of a ruleset that it checks in a network namespace of its
/// own; nothing when it accepts it.
std::string nft_complaint(const std::string& ruleset);

} // namespace lh::leasectl_test
