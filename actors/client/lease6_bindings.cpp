#include "actors/client/lease6_bindings.hpp"

#include "messages/convert/net_values.hpp"

namespace lh::client::bindings {

namespace {

int rank(const pb::DelegatedPrefix& prefix) {
  return prefix.state() == preferred ? 0 : prefix.state() == deprecated ? 1 : 2;
}

} // namespace

bool same(const pb::LeasedAddress& a, const pb::LeasedAddress& b) {
  return convert::from_proto(a.address()) == convert::from_proto(b.address());
}

bool same(const pb::DelegatedPrefix& a, const pb::DelegatedPrefix& b) {
  return a.len() == b.len() &&
         convert::from_proto(a.prefix()) == convert::from_proto(b.prefix());
}

bool is_withdrawn(const pb::DelegatedPrefix& prefix) {
  return prefix.state() == withdrawn;
}

void sort_by_state(list<pb::DelegatedPrefix>& prefixes) {
  std::stable_sort(prefixes.begin(), prefixes.end(),
                   [](auto& a, auto& b) { return rank(a) < rank(b); });
}

} // namespace lh::client::bindings
