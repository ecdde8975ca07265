#pragma once

#include "actors/mapt/rule.hpp"

namespace lh::mapt {

/// How IPv4 crosses the provider's network; the number is the DHCPv6 option
/// whose container brings it.
enum class transport { map_e = 94, map_t = 95, lw4o6 = 96 };

/// What a container makes of a CE.
struct mapping {
  transport kind = transport::map_t;
  dhcp6::s46_container container;
  dhcp6::s46_rule rule;    ///< the basic one; a binding as a rule without EA
  net::ipv6_prefix prefix; ///< the end-user prefix that it applies to
  share mine;
};

/// What a container without an option around it is: MAP-T with a default
/// mapping rule, else MAP-E with a border relay.
result<transport> kind_of(const dhcp6::s46_container& container);

/// Applies a container to the first of `prefixes` that a rule or the binding
/// matches. A fault's code is the option that does not allow it.
result<mapping> map(transport kind, dhcp6::s46_container container,
                    const std::vector<net::ipv6_prefix>& prefixes);

} // namespace lh::mapt
