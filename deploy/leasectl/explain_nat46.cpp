#include "deploy/leasectl/explain.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lh::leasectl {

namespace {

std::string end_of(const char* side, const char* style, net::ipv4_prefix ipv4,
                   net::ipv6_prefix ipv6, unsigned ea_len, unsigned offset) {
  return fmt::format(" {0}.style {1} {0}.v4 {2} {0}.v6 {3} {0}.ea-len {4}"
                     " {0}.psid-offset {5}",
                     side, style, net::to_string(ipv4), net::to_string(ipv6),
                     ea_len, offset);
}

std::string end_of(const char* side, const dhcp6::s46_rule& rule) {
  return end_of(side, "MAP", rule.ipv4, rule.ipv6, rule.ea_len,
                rule.ports.value_or(net::port_set{}).offset);
}

bool has_given_psid(const dhcp6::s46_rule& rule) {
  return rule.ea_len == 0 && rule.ports && rule.ports->psid_len > 0;
}

bool can_tell(const mapt::mapping& mapping) {
  auto& rules = mapping.container.rules;
  return !has_given_psid(mapping.rule) &&
         std::none_of(rules.begin(), rules.end(), [](auto& rule) {
           return rule.forwarding && has_given_psid(rule);
         });
}

} // namespace

result<std::string> explain_nat46(const mapt::mapping& mapping) {
  if (!can_tell(mapping))
    return fault{93, "nat46 takes a PSID from EA bits only, and this rule has"
                     " none; its lines cannot say which ports are yours"};
  auto local = end_of("local", mapping.rule);
  auto text =
      "config map0" + local +
      end_of("remote", "RFC6052", {{}, 0}, *mapping.container.dmr, 0, 0) + '\n';
  for (auto& rule : mapping.container.rules)
    if (rule.forwarding)
      text += "insert map0" + local + end_of("remote", rule) + '\n';
  return text;
}

} // namespace lh::leasectl
