#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lh::tr181 {

/// The items of a list value as it is kept: "3,6" gives 3 and 6.
std::vector<std::string_view> items_of(std::string_view list);

/// The items of a list of unsignedInt.
std::vector<uint32_t> numbers_of(std::string_view list);

/// The list with one more item.
void append_item(std::string& list, std::string_view item);

} // namespace lh::tr181
