#include "deploy/leasectl/explain_picture.hpp"

#include <fmt/format.h>

#include <array>

namespace lh::leasectl {

namespace {

constexpr unsigned ports_a_sign = 64;
constexpr unsigned signs_a_line = 64;
constexpr size_t shown_ranges = 256;
constexpr size_t columns_a_line = 80;

char sign_of(unsigned ports) {
  if (ports == 0)
    return '.';
  return ports == ports_a_sign ? '#' : '+';
}

std::string digits_of(uint64_t number, unsigned count) {
  std::string digits;
  while (count-- > 0)
    digits += (number >> count & 1) != 0 ? '1' : '0';
  return digits;
}

} // namespace

std::string show_bits(uint64_t number, unsigned count) {
  auto digits = digits_of(number, count);
  for (size_t at = 4; at < digits.size(); at += 5)
    digits.insert(at, 1, ' ');
  return digits;
}

std::string show_port_bits(net::port_set ports) {
  if (ports.psid_len == 0)
    return std::string(16, 'm');
  auto text = std::string(ports.offset, 'n') + ' ' +
              digits_of(ports.psid, ports.psid_len) + ' ' +
              std::string(16 - ports.offset - ports.psid_len, 'm');
  return text.substr(text.front() == ' ');
}

std::string list_ranges(net::port_set ports) {
  auto ranges = net::ranges_of(ports);
  std::string text;
  size_t column = 0;
  auto add = [&](const std::string& word) {
    if (column + word.size() + 1 > columns_a_line)
      column = 0;
    text += column == 0 && !text.empty() ? "\n" : column == 0 ? "" : " ";
    text += word;
    column += word.size() + 1;
  };
  for (size_t i = 0; i < ranges.size(); ++i) {
    if (i == shown_ranges && ranges.size() > shown_ranges + 1) {
      add("...");
      i = ranges.size() - 1;
    }
    add(fmt::format("{}-{}", ranges[i].first, ranges[i].last));
  }
  return text + '\n';
}

std::string draw_ports(net::port_set ports) {
  std::array<unsigned, 65536 / ports_a_sign> owned{};
  for (auto [first, last] : net::ranges_of(ports))
    for (uint32_t port = first; port <= last; ++port)
      ++owned[port / ports_a_sign];
  std::string text;
  for (size_t i = 0; i < owned.size(); ++i) {
    if (i % signs_a_line == 0)
      text += fmt::format("{:>5} ", i * ports_a_sign);
    text += sign_of(owned[i]);
    if (i % signs_a_line == signs_a_line - 1)
      text += '\n';
  }
  return text + "      a sign is 64 ports: # all of them, + some, . none\n";
}

} // namespace lh::leasectl
