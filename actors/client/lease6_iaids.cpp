#include "actors/client/lease6_iaids.hpp"

#include "messages/convert/net_values.hpp"

#include <algorithm>

namespace lh::client {

namespace {

bool is_held(const pb::LeasedAddress& leased, const pb::IaState& by) {
  auto address = convert::from_proto(leased.address());
  return !by.prefixes() &&
         std::any_of(by.holds().begin(), by.holds().end(), [&](auto& one) {
           return convert::from_proto(one).address == address;
         });
}

bool is_held(const pb::DelegatedPrefix& delegated, const pb::IaState& by) {
  auto prefix = convert::from_proto(delegated.prefix());
  return by.prefixes() &&
         std::any_of(by.holds().begin(), by.holds().end(), [&](auto& one) {
           return one.length() == delegated.len() &&
                  convert::from_proto(one).address == prefix;
         });
}

template <class Binding>
bool give_iaid(Binding& binding, const std::vector<pb::IaState>& all) {
  auto holder = std::find_if(all.begin(), all.end(), [&](auto& association) {
    return is_held(binding, association);
  });
  if (holder == all.end() ||
      (binding.has_iaid() && binding.iaid() == holder->iaid()))
    return false;
  binding.set_iaid(holder->iaid());
  return true;
}

} // namespace

bool give_iaids(pb::Lease6& lease,
                const std::vector<pb::IaState>& associations) {
  bool changed = false;
  for (auto& address : *lease.mutable_addresses())
    changed |= give_iaid(address, associations);
  for (auto& prefix : *lease.mutable_prefixes())
    changed |= give_iaid(prefix, associations);
  return changed;
}

} // namespace lh::client
