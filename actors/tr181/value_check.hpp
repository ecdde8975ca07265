#pragma once

#include "actors/tr181/schema.hpp"
#include "messages/net/result.hpp"

#include <string>
#include <string_view>

namespace lh::tr181 {

/// What an item of a list may be, in words: "a whole number from 1 to 65535".
std::string item_rule(const column& of);

/// An item of a list in its form; or the fault that it "must be" what
/// item_rule() says.
result<std::string> check_item(const column& of, std::string_view text);

/// The value in the form in which it is kept and read back; or the fault 9006
/// (not of the type) or 9007 (of the type, but not allowed for the column).
result<std::string> check_value(const column& of, std::string_view text);

} // namespace lh::tr181
