#include "actors/mapt/plan.hpp"

#include "messages/convert/net_values.hpp"

#include <algorithm>

namespace lh::mapt {

namespace {

using convert::to_proto;

pb::MapResult::Transport transport_of(transport kind) {
  switch (kind) {
  case transport::map_t:
    return pb::MapResult::MAP_T;
  case transport::map_e:
    return pb::MapResult::MAP_E;
  case transport::lw4o6:
    return pb::MapResult::LW4O6;
  }
  return pb::MapResult::UNSPECIFIED;
}

pb::MapRule rule_of(const dhcp6::s46_rule& rule) {
  auto ports = rule.ports.value_or(net::port_set{});
  pb::MapRule message;
  *message.mutable_ipv6_prefix() = to_proto(rule.ipv6);
  *message.mutable_ipv4_prefix() = to_proto(rule.ipv4);
  message.set_ea_len(rule.ea_len);
  message.set_psid_offset(ports.offset);
  message.set_psid_len(ports.psid_len);
  message.set_psid(ports.psid);
  return message;
}

void set_share(const share& mine, pb::MapResult& result) {
  *result.mutable_ipv4() = to_proto(mine.ipv4.address);
  result.set_ipv4_len(mine.ipv4.length);
  result.set_psid(mine.ports.psid);
  result.set_psid_len(mine.ports.psid_len);
  result.set_psid_offset(mine.ports.offset);
  result.set_ratio(1u << mine.ports.psid_len);
  *result.mutable_map_ipv6() = to_proto(mine.address);
}

/// MAP-T has a prefix where the others have relays; lw4o6 has no rules.
void set_network(const mapping& mapping, pb::MapResult& result) {
  auto& container = mapping.container;
  if (mapping.kind == transport::map_t)
    *result.mutable_dmr() = to_proto(*container.dmr);
  else
    for (auto relay : container.relays)
      *result.add_br() = to_proto(relay);
  if (mapping.kind == transport::lw4o6)
    return;
  for (auto& rule : container.rules)
    if (rule.forwarding)
      *result.add_fmr() = rule_of(rule);
}

struct received {
  transport kind;
  const std::string* content;
};

std::vector<received> containers_of(const pb::MapRequest& request) {
  std::vector<received> all;
  if (request.has_map_t())
    all.push_back({transport::map_t, &request.map_t()});
  if (request.has_map_e())
    all.push_back({transport::map_e, &request.map_e()});
  if (request.has_lw4o6())
    all.push_back({transport::lw4o6, &request.lw4o6()});
  return all;
}

result<mapping> read(const received& one, const pb::MapRequest& request,
                     dhcp6::zero_padding padding) {
  auto container = dhcp6::decode_s46(*one.content, padding);
  if (!container)
    return container.error();
  std::vector<net::ipv6_prefix> prefixes;
  for (auto& prefix : request.prefixes())
    prefixes.push_back(convert::from_proto(prefix));
  return map(one.kind, *std::move(container), prefixes);
}

} // namespace

pb::MapResult to_proto(const mapping& mapping) {
  auto& rules = mapping.container.rules;
  pb::MapResult result;
  set_share(mapping.mine, result);
  set_network(mapping, result);
  result.set_transport(transport_of(mapping.kind));
  *result.mutable_rule() = rule_of(mapping.rule);
  *result.mutable_end_user_prefix() = to_proto(mapping.prefix);
  result.set_tolerated(std::any_of(rules.begin(), rules.end(),
                                   [](auto& rule) { return rule.padded; }));
  return result;
}

pb::MapAnswer answer(const pb::MapRequest& request,
                     dhcp6::zero_padding padding) {
  pb::MapAnswer answer;
  for (auto& one : containers_of(request)) {
    auto mapping = read(one, request, padding);
    if (mapping) {
      answer.Clear();
      *answer.mutable_result() = to_proto(*mapping);
      return answer;
    }
    if (answer.has_refusal())
      continue;
    answer.mutable_refusal()->set_suboption(
        static_cast<uint32_t>(mapping.error().code));
    answer.mutable_refusal()->set_reason(mapping.error().text);
  }
  return answer;
}

} // namespace lh::mapt
