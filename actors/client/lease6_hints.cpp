#include "actors/client/lease6_hints.hpp"

#include "actors/client/lease6_bindings.hpp"
#include "messages/convert/net_values.hpp"

#include <algorithm>

namespace lh::client {

std::optional<net::ipv6> address_hint(const pb::Lease6& last, uint32_t iaid) {
  for (auto& one : last.addresses())
    if (one.iaid() == iaid)
      return convert::from_proto(one.address());
  return std::nullopt;
}

std::optional<net::ipv6_prefix> prefix_hint(const pb::Lease6& last,
                                            uint32_t iaid) {
  for (auto& one : last.prefixes())
    if (one.iaid() == iaid && one.state() != bindings::deprecated)
      return convert::from_proto(one);
  return std::nullopt;
}

} // namespace lh::client
