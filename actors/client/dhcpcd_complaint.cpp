#include "actors/client/dhcpcd_complaint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace lh::client {

namespace {

/// What dhcpcd 9.4 says whatever a server sends. With -q it would not say why
/// it refuses an answer either.
constexpr std::string_view usual[] = {
    "no such user ",
    " starting",
    "network namespace: ",
    "DUID ",
    ": carrier acquired",
    ": soliciting a DHCPv6 lease",
    ": requesting DHCPv6 information",
    ": rebinding prior DHCPv6 lease",
    ": confirming prior DHCPv6 lease",
    ": ADV ",
};

bool names_an_iaid(std::string_view line) {
  constexpr std::string_view word = "IAID ";
  auto at = line.rfind(word);
  return at != line.npos && line.find(' ', at + word.size()) == line.npos;
}

bool is_usual(std::string_view line) {
  return line.empty() || names_an_iaid(line) ||
         std::any_of(std::begin(usual), std::end(usual), [&](auto part) {
           return line.find(part) != std::string_view::npos;
         });
}

} // namespace

std::string dhcpcd_complaint(const std::vector<std::string>& output) {
  std::vector<std::string_view> lines;
  for (std::string_view line : output)
    if (!is_usual(line) &&
        std::find(lines.begin(), lines.end(), line) == lines.end())
      lines.push_back(line);
  return fmt::format("{}", fmt::join(lines, " "));
}

} // namespace lh::client
