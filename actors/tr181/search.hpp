#pragma once

#include "actors/tr181/condition.hpp"

#include <string_view>
#include <vector>

namespace lh::tr181 {

/// Reads what stands in brackets behind a table: the terms of TR-369, joined by
/// `&&`, or an alias. Blanks may stand around an operator. A value that is not
/// a plain word stands in quotes, where `%22` is a quote and `%25` a percent
/// sign. Else the fault 9005.
result<std::vector<condition>> parse_search(table_id in, std::string_view text);

/// The column of a table with this name that leads to one row of another; else
/// the fault 9005.
result<column_id> find_reference(table_id in, std::string_view name);

} // namespace lh::tr181
