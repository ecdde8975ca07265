#pragma once

#include "messages/net/result.hpp"

#include <string>
#include <string_view>

namespace lh::config {

/// The text without what toml++ 3.3 answers with undefined behaviour or deep
/// recursion: comments lose what is not ASCII; refused with their place are
/// other such characters, texts of more than one line and more than 32 dots
/// between names in a line, which no key of ours needs.
result<std::string> to_dialect(std::string_view text);

} // namespace lh::config
