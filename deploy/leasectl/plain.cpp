#include "deploy/leasectl/plain.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lh::leasectl {

namespace {

using row = std::vector<std::string>;

std::vector<size_t> widths_of(const std::vector<row>& rows) {
  std::vector<size_t> widths;
  for (const auto& cells : rows) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (size_t i = 0; i < cells.size(); ++i)
      widths[i] = std::max(widths[i], cells[i].size());
  }
  return widths;
}

std::string line_of(const row& cells, const std::vector<size_t>& widths) {
  std::string line;
  for (size_t i = 0; i + 1 < cells.size(); ++i)
    line += fmt::format("{:<{}}  ", cells[i], widths[i]);
  return line + cells.back() + '\n';
}

} // namespace

std::string plain(std::string_view text) {
  std::string shown;
  for (unsigned char c : text) {
    if (c < ' ' || c == 0x7f)
      shown += fmt::format("\\x{:02x}", c);
    else
      shown += static_cast<char>(c);
  }
  return shown;
}

std::string columns(const std::vector<row>& rows) {
  auto cleaned = rows;
  for (auto& cells : cleaned)
    for (auto& cell : cells)
      cell = cell.empty() ? "-" : plain(cell);
  auto widths = widths_of(cleaned);
  std::string text;
  for (const auto& cells : cleaned)
    text += line_of(cells, widths);
  return text;
}

} // namespace lh::leasectl
