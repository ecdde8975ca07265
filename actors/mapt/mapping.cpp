#include "actors/mapt/mapping.hpp"

#include <fmt/format.h>

namespace lh::mapt {

namespace {

namespace s46 = dhcp6::s46;
using prefixes = std::vector<net::ipv6_prefix>;

/// RFC 7598 5: what each container has to have.
result<void> check_whole(transport kind,
                         const dhcp6::s46_container& container) {
  if (kind != transport::lw4o6)
    if (auto told = kind_of(container); !told)
      return told.error();
  if (kind == transport::map_t && !container.dmr)
    return fault{s46::default_mapping, "no default mapping rule"};
  if (kind != transport::map_t && container.relays.empty())
    return fault{s46::border_relay, "no border relay"};
  if (kind == transport::lw4o6 && !container.binding)
    return fault{s46::binding, "no binding"};
  if (kind != transport::lw4o6 && container.rules.empty())
    return fault{s46::rule, "no rule"};
  return {};
}

/// The rule whose only prefix is the one that a binding leads to: the longer
/// of both, as the binding may name a whole address (RFC 7596 5.1).
std::optional<mapping> bind(const dhcp6::s46_binding& binding,
                            net::ipv6_prefix prefix) {
  bool inside = net::contains(prefix, binding.ipv6);
  if (!inside && !net::contains(binding.ipv6, prefix))
    return std::nullopt;
  mapping made;
  made.rule.ipv4 = {binding.ipv4, 32};
  made.rule.ipv6 = binding.ipv6;
  made.rule.ports = binding.ports;
  made.prefix = inside ? binding.ipv6 : prefix;
  return made;
}

std::optional<mapping> match(transport kind,
                             const dhcp6::s46_container& container,
                             net::ipv6_prefix prefix) {
  if (kind == transport::lw4o6)
    return bind(*container.binding, prefix);
  auto* rule = basic_rule(container.rules, prefix);
  if (!rule)
    return std::nullopt;
  mapping made;
  made.rule = *rule;
  made.prefix = prefix;
  return made;
}

fault no_match(transport kind, const prefixes& delegated) {
  bool binds = kind == transport::lw4o6;
  if (delegated.empty())
    return {binds ? s46::binding : s46::rule, "no prefix is delegated"};
  return {binds ? s46::binding : s46::rule,
          fmt::format("no {} matches {}", binds ? "binding" : "rule",
                      net::to_string(net::network_of(delegated.front())))};
}

} // namespace

result<transport> kind_of(const dhcp6::s46_container& container) {
  if (container.dmr)
    return transport::map_t;
  if (!container.relays.empty())
    return transport::map_e;
  return fault{s46::default_mapping,
               "neither a default mapping rule nor a border relay"};
}

result<mapping> map(transport kind, dhcp6::s46_container container,
                    const prefixes& delegated) {
  if (auto whole = check_whole(kind, container); !whole)
    return whole.error();
  for (auto prefix : delegated) {
    auto made = match(kind, container, net::network_of(prefix));
    if (!made)
      continue;
    auto mine = apply(made->rule, made->prefix);
    if (!mine)
      return mine.error();
    made->kind = kind;
    made->mine = *mine;
    made->container = std::move(container);
    return *std::move(made);
  }
  return no_match(kind, delegated);
}

} // namespace lh::mapt
