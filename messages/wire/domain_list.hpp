#pragma once

#include "messages/net/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lh::wire {

/// Domain names between blanks in RFC 1035 form without compression.
result<std::string> encode_domain_list(std::string_view text);

/// The names of a search list (RFC 3397), without the root. A compression
/// pointer must point to before its name, so that no list can loop; labels
/// hold letters, digits, '-' and '_'.
result<std::vector<std::string>> decode_domain_list(std::string_view bytes);

} // namespace lh::wire
