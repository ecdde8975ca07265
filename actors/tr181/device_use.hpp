#pragma once

#include "actors/client/lease6_plan.hpp"
#include "actors/tr181/lease_rows.hpp"
#include "actors/tr181/reader.hpp"

#include <string>
#include <vector>

namespace lh::tr181 {

/// What a DHCPv6 client has put into the kernel, with lifetimes as they were
/// granted.
client::kernel_state6 put_by(const tree& in, const observations& seen,
                             const row_address& client);

/// What one DHCPv6 client brings to one device: slots that its configuration
/// asks for, and what fills them or comes beside them.
class device_use {
public:
  device_use(const tree& in, const observations& seen,
             const row_address& client, const std::string& device);

  /// The device that the client has its lease on, if it has one.
  const std::string& leased_on() const { return state_.device(); }

  /// A slot for each IA_PD, and the prefixes, where the device is its own.
  std::vector<row_slot> delegation_slots() const;
  std::vector<shown_prefix> delegated() const;

  /// A slot for each downstream row of the device, and the /64s.
  std::vector<row_slot> child_slots() const;
  std::vector<shown_prefix> children() const;

  /// One slot, and the addresses, where the device is its own.
  std::vector<row_slot> address_slots() const;
  std::vector<shown_prefix> own_addresses() const;

  /// A slot for each downstream row of the device, and the gateway's addresses.
  std::vector<row_slot> gateway_slots() const;
  std::vector<shown_prefix> gateway_addresses() const;

private:
  std::vector<shown_prefix> addresses(bool downstream) const;
  template <class Lifetimes>
  shown_prefix shown(net::ipv6_prefix prefix, const Lifetimes& of) const;

  std::string device_;
  const pb::ClientState& state_;
  int64_t wall_ahead_ns_;
  pb::ClientConfig config_;
  bool names_device_;
  std::vector<pb::Downstream> downstream_; ///< of this device
  client::kernel_state6 kernel_;
};

} // namespace lh::tr181
