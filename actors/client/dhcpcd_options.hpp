#pragma once

#include "client.pb.h"
#include "settings.pb.h"

#include <string>
#include <vector>

namespace lh::client {

/// What dhcpcd is given of a row's options, and what it is not given.
struct dhcpcd_options {
  /// Codes to ask for, each once, in the rows' order.
  std::vector<uint32_t> requested;
  /// Lines of dhcpcd.conf(5) that have options sent.
  std::vector<std::string> sent;
  /// The rows that stay behind.
  std::vector<pb::NotHonoured> left_out;
};

/// The choice for dhcpcd 9.4, so that all of it fits into a DHCPv4 message of
/// 548 octets: dhcpcd sends none that does not fit into the device's MTU.
dhcpcd_options choose_dhcpcd_options(const pb::ClientConfig& config,
                                     const pb::Identity& identity);

} // namespace lh::client
