#include "messages/net/port_set.hpp"

namespace lh::net {

uint32_t range_size(port_set ports) {
  if (ports.psid_len == 0)
    return 65536;
  return 1u << (16 - ports.offset - ports.psid_len);
}

std::vector<port_range> ranges_of(port_set ports) {
  if (!is_valid(ports))
    return {};
  if (ports.psid_len == 0)
    return {{0, 65535}};
  auto size = range_size(ports);
  uint32_t psid = ports.psid & ((1u << ports.psid_len) - 1);
  std::vector<port_range> ranges;
  for (uint32_t above = ports.offset == 0 ? 0 : 1; above < 1u << ports.offset;
       ++above) {
    auto first = (above << ports.psid_len | psid) * size;
    ranges.push_back({static_cast<uint16_t>(first),
                      static_cast<uint16_t>(first + size - 1)});
  }
  return ranges;
}

} // namespace lh::net
