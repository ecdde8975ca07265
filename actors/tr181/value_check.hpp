#pragma once

#include "actors/tr181/schema.hpp"
#include "messages/net/result.hpp"

#include <string>
#include <string_view>

namespace lh::tr181 {

/// The value in the form in which it is kept and read back; or the fault 9006
/// (not of the type) or 9007 (of the type, but not allowed for the column).
result<std::string> check_value(const column& of, std::string_view text);

} // namespace lh::tr181
