#pragma once

#include "lease.pb.h"

#include <algorithm>
#include <string_view>

/// What addresses and prefixes of a DHCPv6 lease have in common.
namespace lh::client::bindings {

template <class Binding>
using list = google::protobuf::RepeatedPtrField<Binding>;

inline constexpr std::string_view preferred = "preferred";
inline constexpr std::string_view deprecated = "deprecated";
inline constexpr std::string_view withdrawn = "withdrawn";

bool same(const pb::LeasedAddress& a, const pb::LeasedAddress& b);
bool same(const pb::DelegatedPrefix& a, const pb::DelegatedPrefix& b);

/// The first binding from `begin` to `end` that is the same; null without one.
template <class Binding>
const Binding* find(const list<Binding>& in, const Binding& wanted, int begin,
                    int end) {
  for (auto i = begin; i < end; ++i)
    if (same(in[i], wanted))
      return &in[i];
  return nullptr;
}

template <class Binding>
const Binding* find(const list<Binding>& in, const Binding& wanted) {
  return find(in, wanted, 0, in.size());
}

/// Whether both may be of one association: an unknown IAID may be any.
template <class Binding>
bool same_association(const Binding& a, const Binding& b) {
  return !a.has_iaid() || !b.has_iaid() || a.iaid() == b.iaid();
}

bool is_withdrawn(const pb::DelegatedPrefix& prefix);

template <class Binding, class Condition>
void drop(list<Binding>& from, const Condition& condition) {
  from.erase(std::remove_if(from.begin(), from.end(), condition), from.end());
}

/// Preferred prefixes first, then deprecated, then withdrawn ones.
void sort_by_state(list<pb::DelegatedPrefix>& prefixes);

} // namespace lh::client::bindings
