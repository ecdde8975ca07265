#pragma once

#include <cstdint>
#include <vector>

namespace lh::net {

/// Ports from `first` to `last`, both included.
struct port_range {
  uint16_t first = 0;
  uint16_t last = 0;

  friend bool operator==(const port_range&, const port_range&) = default;
};

/// The ports of a shared IPv4 address that belong to one customer (RFC 7597
/// 5.1): those in which `psid` stands behind the first `offset` bits.
struct port_set {
  uint8_t offset = 6;
  uint8_t psid_len = 0;
  uint16_t psid = 0; ///< right-aligned

  friend bool operator==(const port_set&, const port_set&) = default;
};

/// Whether offset and PSID are as long as RFC 7598 4.5 allows, and fit into a
/// port together.
constexpr bool is_valid(port_set ports) {
  return ports.offset <= 15 && ports.offset + ports.psid_len <= 16;
}

/// How many ports one range of the set has; all of them without a PSID.
uint32_t range_size(port_set ports);

/// The set in ascending order: all ports without a PSID, one range without an
/// offset, else 2^offset - 1 ranges above the system ports. Empty when the set
/// is not valid.
std::vector<port_range> ranges_of(port_set ports);

} // namespace lh::net
