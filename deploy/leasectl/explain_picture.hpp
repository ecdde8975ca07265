#pragma once

#include "messages/net/port_set.hpp"

#include <string>

namespace lh::leasectl {

/// The last `count` bits of a number, in groups of four.
std::string show_bits(uint64_t number, unsigned count);

/// The 16 bits of a port: n for those of the range, the PSID, m for the rest.
std::string show_port_bits(net::port_set ports);

/// The ranges in lines of at most 80 columns; of very many the first ones and
/// the last.
std::string list_ranges(net::port_set ports);

/// All ports of an address, 64 to a sign and 4096 to a line.
std::string draw_ports(net::port_set ports);

} // namespace lh::leasectl
