#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lh::leasectl {

/// `text` with control characters as \xNN, so that what a server sent cannot
/// drive a terminal.
std::string plain(std::string_view text);

/// Lines of plain cells in columns that are two blanks apart; an empty cell
/// is "-". Leading blanks of a cell stay.
std::string columns(const std::vector<std::vector<std::string>>& rows);

} // namespace lh::leasectl
