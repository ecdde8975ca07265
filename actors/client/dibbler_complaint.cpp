#include "actors/client/dibbler_complaint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace lh::client {

namespace {

/// Measured: what it says whatever a server sends, as user of no capability.
constexpr std::string_view usual[] = {
    "| ",
    " Client Notice ",
    "Unable to open client-AddrMgr.xml",
    "RTNETLINK answers: ",
    "DAD inconclusive",
};

bool is_usual(std::string_view line) {
  return std::any_of(std::begin(usual), std::end(usual), [&](auto part) {
    return line.find(part) != std::string_view::npos;
  });
}

} // namespace

std::string dibbler_complaint(const std::vector<std::string>& output) {
  std::vector<std::string_view> lines;
  for (std::string_view line : output)
    if (!line.empty() && !is_usual(line) &&
        std::find(lines.begin(), lines.end(), line) == lines.end())
      lines.push_back(line);
  return fmt::format("{}", fmt::join(lines, " "));
}

} // namespace lh::client
