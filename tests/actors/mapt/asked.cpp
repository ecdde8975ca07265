#include "tests/actors/mapt/asked.hpp"

#include "messages/convert/net_values.hpp"

#include <fmt/format.h>

namespace lh::tests {

std::string show(const pb::MapAnswer& answer) {
  if (answer.has_refusal())
    return fmt::format("refused {}", answer.refusal().suboption());
  if (!answer.has_result())
    return "nothing";
  auto& map = answer.result();
  auto text = fmt::format("{}/{} psid {}/{} offset {} ratio {} {}",
                          net::to_string(convert::from_proto(map.ipv4())),
                          map.ipv4_len(), map.psid(), map.psid_len(),
                          map.psid_offset(), map.ratio(),
                          net::to_string(convert::from_proto(map.map_ipv6())));
  if (map.has_dmr())
    text += " dmr " + net::to_string(convert::from_proto(map.dmr()));
  if (map.br_size() > 0)
    text += fmt::format(" br {}", map.br_size());
  if (map.fmr_size() > 0)
    text += fmt::format(" fmr {}", map.fmr_size());
  return text + (map.tolerated() ? " tolerated" : "");
}

std::string ask(mapt::transport kind, const std::string& container,
                const std::string& prefix, dhcp6::zero_padding padding) {
  auto request = request_for({prefix.c_str()});
  content_of(request, kind) = container;
  return show(mapt::answer(request, padding));
}

pb::MapRequest request_for(std::initializer_list<const char*> prefixes) {
  pb::MapRequest request;
  for (auto* prefix : prefixes)
    *request.add_prefixes() =
        convert::to_proto(net::parse_ipv6_prefix(prefix).value());
  return request;
}

std::string& content_of(pb::MapRequest& request, mapt::transport kind) {
  switch (kind) {
  case mapt::transport::map_t:
    return *request.mutable_map_t();
  case mapt::transport::map_e:
    return *request.mutable_map_e();
  default:
    return *request.mutable_lw4o6();
  }
}

} // namespace lh::tests
