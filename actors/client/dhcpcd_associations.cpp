#include "actors/client/dhcpcd_associations.hpp"

#include "actors/client/association_limits.hpp"
#include "messages/convert/net_values.hpp"
#include "messages/dhcp6/identity_association.hpp"
#include "messages/wire/cursor.hpp"

#include <fmt/format.h>

namespace lh::client {

namespace {

pb::IaState state_of(uint32_t code, const dhcp6::identity_association& ia) {
  pb::IaState state;
  state.set_prefixes(code == dhcp6::ia_pd_option);
  state.set_iaid(ia.iaid);
  state.set_t1_s(ia.t1_s);
  state.set_t2_s(ia.t2_s);
  state.set_state(ia.status == 0 ? "bound"
                                 : fmt::format("status {}", ia.status));
  for (auto& one : ia.bindings) {
    bool address = code == dhcp6::ia_na_option;
    bool valid = address || one.length <= 128;
    if (valid && state.holds_size() < most_bindings)
      *state.add_holds() = convert::to_proto(
          net::ipv6_prefix{one.address, address ? uint8_t{128} : one.length});
  }
  return state;
}

} // namespace

std::optional<std::vector<pb::IaState>>
dhcpcd_associations(std::string_view lease_file) {
  constexpr size_t header_octets = 4; // RFC 8415 8: type, transaction
  wire::cursor rest{lease_file};
  if (!rest.take(header_octets))
    return std::nullopt;
  std::vector<pb::IaState> all;
  while (!rest.at_end()) {
    auto code = rest.take_number(2);
    auto length = rest.take_number(2);
    auto content = length ? rest.take(*length) : std::nullopt;
    if (!code || !content)
      return std::nullopt;
    if (*code != dhcp6::ia_na_option && *code != dhcp6::ia_pd_option)
      continue;
    auto ia = dhcp6::decode_association(static_cast<uint16_t>(*code), *content);
    if (!ia)
      return std::nullopt;
    if (all.size() < most_associations)
      all.push_back(state_of(*code, *ia));
  }
  return all;
}

} // namespace lh::client
