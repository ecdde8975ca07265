#include "deploy/leasectl/explain.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lh::leasectl {

namespace {

std::string text_of(net::port_range range) {
  if (range.first == range.last)
    return fmt::to_string(range.first);
  return fmt::format("{}-{}", range.first, range.last);
}

/// The ports of each range in turn; 0 is nobody's source port.
std::string ports_of(std::vector<net::port_range> ranges) {
  if (ranges.front() == net::port_range{0, ranges.front().last})
    ranges.front().first = std::min<uint16_t>(1, ranges.front().last);
  if (ranges.size() == 1)
    return ':' + text_of(ranges.front());
  std::string text =
      fmt::format(" : numgen inc mod {} map {{\n", ranges.size());
  for (size_t i = 0; i < ranges.size(); ++i)
    text += fmt::format("\t\t\t{} : {},\n", i, text_of(ranges[i]));
  return text + "\t\t}";
}

std::string addresses_of(net::ipv4_prefix prefix) {
  auto first = net::to_string(prefix.address);
  if (prefix.length == 32)
    return first;
  net::ipv4 last{prefix.address.value | ~net::mask_of(prefix.length).value};
  return fmt::format("{}-{}", first, net::to_string(last));
}

/// Only protocols with ports or identifiers can share an address.
std::string rule_of(const mapt::share& mine) {
  auto addresses = addresses_of(mine.ipv4);
  if (mine.ports.psid_len == 0)
    return fmt::format("snat to {}", addresses);
  return fmt::format("meta l4proto {{ tcp, udp, icmp }} snat to {}{}",
                     addresses, ports_of(net::ranges_of(mine.ports)));
}

} // namespace

std::string explain_nft(const mapt::mapping& mapping) {
  return fmt::format("define map_device = \"map0\"\n\n"
                     "table ip leasehold_map\n"
                     "delete table ip leasehold_map\n"
                     "table ip leasehold_map {{\n"
                     "\tchain postrouting {{\n"
                     "\t\ttype nat hook postrouting priority srcnat\n"
                     "\t\toifname $map_device {}\n"
                     "\t}}\n"
                     "}}\n",
                     rule_of(mapping.mine));
}

} // namespace lh::leasectl
