#pragma once

#include <string_view>
#include <vector>

namespace lh::wire {

/// The parts of `text` between blanks, without empty ones.
std::vector<std::string_view> split_words(std::string_view text);

} // namespace lh::wire
