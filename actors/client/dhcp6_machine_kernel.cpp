#include "actors/client/dhcp6_machine.hpp"
#include "messages/convert/net_values.hpp"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

namespace lh::client {

using google::protobuf::util::MessageDifferencer;

namespace {

bool is_address(const pb::Lease6& lease, const pb::Ipv6& address) {
  auto same = [&](const pb::LeasedAddress& one) {
    return MessageDifferencer::Equals(one.address(), address);
  };
  return std::any_of(lease.addresses().begin(), lease.addresses().end(), same);
}

std::string described(const pb::AddressLost& lost) {
  if (lost.has_unreachable())
    return "the unreachable route to " +
           net::to_string(convert::from_proto(lost.unreachable()));
  return "the address " + net::to_string(convert::from_proto(lost.address6()));
}

} // namespace

bool dhcp6_machine::is_ours(const pb::AddressLost& lost) const {
  auto same_route = [&](const pb::Ipv6Prefix& one) {
    return MessageDifferencer::Equals(one, lost.unreachable());
  };
  auto same = [&](const pb::DeviceAddress6& one) {
    return one.device() == lost.device() &&
           MessageDifferencer::Equals(one.address(), lost.address6());
  };
  auto& [addresses, routes] = in_kernel_;
  if (lost.has_unreachable())
    return std::any_of(routes.begin(), routes.end(), same_route);
  return lost.has_address6() &&
         std::any_of(addresses.begin(), addresses.end(), same);
}

/// The kernel takes addresses from a device that is set down; they are put
/// there again when it runs.
bool dhcp6_machine::is_down(const std::string& device) const {
  if (device == lease_device_)
    return !link_.running();
  auto other = others_.find(device);
  return other != others_.end() && !other->second.running();
}

void dhcp6_machine::address_lost(const pb::AddressLost& lost, time now) {
  if (busy())
    return lost_meanwhile_.push_back(lost);
  if (!lease_ || teardown_ || !is_ours(lost) || is_down(lost.device()))
    return;
  if (lost.duplicate())
    return address_taken(lost);
  if (!settle(*lease_, now))
    return;
  last_error_ = "another program removed or changed " + described(lost);
  effects_.push_back(effect::foreign_change{lost});
  if (settings_.foreign_change() == pb::REVERT)
    revert(now);
}

void dhcp6_machine::address_taken(const pb::AddressLost& lost) {
  last_error_ = "another host has " +
                net::to_string(convert::from_proto(lost.address6()));
  if (lost.device() == lease_device_ &&
      is_address(lease_->lease, lost.address6()))
    lose_lease(dad_failed);
}

} // namespace lh::client
