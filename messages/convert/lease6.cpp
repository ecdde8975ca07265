#include "messages/convert/lease6.hpp"

#include "messages/convert/net_values.hpp"
#include "messages/dhcp6/addresses.hpp"
#include "messages/dhcp6/option_table.hpp"
#include "messages/wire/domain_list.hpp"

namespace lh::convert {

namespace {

namespace option = dhcp6::option;

/// An option's value, or the value of nothing when it is absent or unreadable.
template <class Decode>
auto read(const plugin::Event& event, uint32_t code, Decode decode) {
  using value_type = typename decltype(decode({}))::value_type;
  auto found = event.options().find(code);
  if (found == event.options().end())
    return value_type{};
  auto decoded = decode(found->second);
  return decoded ? *decoded : value_type{};
}

pb::Ipv6 address_of(const plugin::Binding6& binding) {
  return to_proto(net::ipv6{binding.high(), binding.low()});
}

template <class Binding>
void fill_terms(Binding& to, const plugin::Binding6& from) {
  to.set_preferred_s(from.preferred_s());
  to.set_valid_s(from.valid_s());
  if (from.has_iaid())
    to.set_iaid(from.iaid());
}

void add_address(pb::Lease6& lease, const plugin::Binding6& told) {
  auto& address = *lease.add_addresses();
  *address.mutable_address() = address_of(told);
  fill_terms(address, told);
}

void add_prefix(pb::Lease6& lease, const plugin::Binding6& told) {
  auto& prefix = *lease.add_prefixes();
  *prefix.mutable_prefix() = address_of(told);
  prefix.set_len(told.length());
  fill_terms(prefix, told);
}

void fill_names(pb::Lease6& lease, const plugin::Event& event) {
  for (auto& name : read(event, option::domain_list, wire::decode_domain_list))
    lease.add_search(std::move(name));
  if (lease.search_size() > 0)
    lease.set_domain(lease.search(0));
  auto relay = read(event, option::aftr_name, wire::decode_domain_list);
  if (relay.size() == 1)
    lease.set_aftr(std::move(relay[0]));
}

} // namespace

pb::Lease6 lease6_from_event(const plugin::Event& event) {
  pb::Lease6 lease;
  for (auto& address : event.addresses())
    add_address(lease, address);
  for (auto& prefix : event.prefixes())
    add_prefix(lease, prefix);
  for (auto server : read(event, option::dns_servers, dhcp6::decode_ipv6_list))
    *lease.add_dns() = to_proto(server);
  fill_names(lease, event);
  *lease.mutable_options() = event.options();
  return lease;
}

} // namespace lh::convert
