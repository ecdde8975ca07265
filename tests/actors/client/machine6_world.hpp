#pragma once

#include "actors/client/dhcp6_machine.hpp"
#include "messages/net/ipv6.hpp"
#include "tests/actors/client/machine_world.hpp"

namespace lh::tests {

/// Device.DHCPv6.Client.1 on wan0 with a /64 for lan0, enabled.
pb::ClientConfig wan6_row();

/// wan0 with a link-local address of use, or without one.
pb::LinkState wan6_link(bool running, bool link_local = true,
                        uint32_t ifindex = 3);

/// What an answer says, in the order of calls.
class answer6 {
public:
  explicit answer6(pb::LeaseReport::Kind kind) { told_.set_kind(kind); }

  answer6& address(const char* text, uint32_t preferred_s, uint32_t valid_s);
  answer6& prefix(const char* text, uint32_t preferred_s, uint32_t valid_s);
  answer6& option(uint32_t code, std::string content);
  /// From here on what the client had asked to extend.
  answer6& echoes();

  operator const pb::LeaseReport&() const { return told_; }

private:
  pb::LeaseReport told_;
};

/// 2001:db8:0:1::7 for 30 s, 2001:db8:f000::/56 for 60 s.
answer6 first_answer();

/// As machine_world, for DHCPv6.
class machine6_world : public machine_world {
public:
  machine6_world();

  void knows_duid();
  void link6(bool running, bool link_local = true, uint32_t ifindex = 3);
  void lost(const char* device, const char* address, bool duplicate = false);

  /// Enabled, running, bound with first_answer(); nothing said yet.
  void bring_up6();

  pb::Lease6 lease() { return machine.state().lease6(); }
};

} // namespace lh::tests
