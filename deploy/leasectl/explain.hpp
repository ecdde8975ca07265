#pragma once

#include "actors/mapt/mapping.hpp"
#include "deploy/leasectl/command_line.hpp"

namespace lh::leasectl {

/// `mapt explain`: what the daemon would make of a MAP container, asked
/// without one.
outcome explain(const command_line& line);

/// Every value with the bits that it came from, and a picture of the ports.
std::string explain_text(const mapt::mapping& mapping);

/// nftables rules that put IPv4 behind the ports of the mapping: for `nft -f`.
std::string explain_nft(const mapt::mapping& mapping);

/// The lines that tell the nat46 kernel module of a MAP-T mapping, one a write
/// to its control file; a fault with a PSID that no EA bits bring, for which it
/// has no word.
result<std::string> explain_nat46(const mapt::mapping& mapping);

} // namespace lh::leasectl
