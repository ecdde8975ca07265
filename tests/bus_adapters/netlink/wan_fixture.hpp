#pragma once

#include "tests/bus_adapters/netlink/link_fixture.hpp"

#include <functional>

namespace lh::tests {

/// A monitor that follows wan0, which is up and joined to isp0 in a namespace
/// of its own. Duplicates are found within 0.1 s.
struct wan_fixture : link_fixture {
  explicit wan_fixture(int receive_bytes = 1 << 18);

  /// Runs `ip` at the other end.
  void isp(const std::string& arguments);

  /// Somebody gives wan0 an address without DAD; back when the kernel tells.
  void give(const std::string& prefix);

  /// Takes what is published until that holds.
  void until(const std::function<bool()>& holds);

  /// "wan0 7 running" with what follows.
  std::string now(const char* state);

  /// The IPv6 addresses of wan0, as `ip` shows them.
  std::string addresses();

  net_namespace peer;
};

/// ADDRESS/LENGTH for 600 s valid and 300 s preferred.
pb::DeviceAddress6 address6_on(const std::string& device,
                               const std::string& prefix);

pb::Ipv6Prefix prefix6(const std::string& prefix);

} // namespace lh::tests
