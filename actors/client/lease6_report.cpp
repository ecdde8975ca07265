#include "actors/client/lease6_report.hpp"

#include "actors/client/lease6_bindings.hpp"
#include "actors/client/lease6_plan.hpp"
#include "messages/convert/net_values.hpp"

#include <fmt/format.h>

namespace lh::client {

namespace {

using bindings::list;

/// The number of the server's bindings, which stand before the client's own.
/// Nobody asks to extend nothing, so where none comes twice the last one at
/// least is the client's, and with it all before it that it may have had.
template <class Binding>
int before_echoes(const list<Binding>& told, const list<Binding>& held) {
  int end = std::max(told.size() - 1, 0);
  for (int i = 1; i < end; ++i)
    if (bindings::find(told, told[i], 0, i))
      end = i;
  while (end > 0 && bindings::find(held, told[end - 1]) &&
         !bindings::find(told, told[end - 1], end, told.size()))
    --end;
  return end;
}

template <class Binding>
void keep_first(list<Binding>& told, int count) {
  told.DeleteSubrange(count, told.size() - count);
}

template <class Binding>
void drop_repeated(list<Binding>& told) {
  list<Binding> distinct;
  for (auto& binding : told)
    if (!bindings::find(distinct, binding))
      *distinct.Add() = binding;
  told.Swap(&distinct);
}

bool has_length(const pb::DelegatedPrefix& prefix) {
  return prefix.len() >= 1 && prefix.len() <= 128;
}

void cut_host_bits(pb::DelegatedPrefix& prefix) {
  if (!has_length(prefix))
    return;
  auto whole = convert::from_proto(prefix);
  *prefix.mutable_prefix() = convert::to_proto(net::network_of(whole).address);
}

std::string text_of(const pb::LeasedAddress& address) {
  return net::to_string(convert::from_proto(address.address()));
}

std::string text_of(const pb::DelegatedPrefix& prefix) {
  return fmt::format("{}/{}",
                     net::to_string(convert::from_proto(prefix.prefix())),
                     prefix.len());
}

std::string fault_of(const pb::LeasedAddress& leased) {
  auto address = convert::from_proto(leased.address());
  if (net::is_multicast(address))
    return "it is a multicast address";
  if (net::is_link_local(address))
    return "it is a link-local address";
  if (net::is_loopback(address))
    return "it is the loopback address";
  if (net::is_unspecified(address))
    return "it is the unspecified address";
  return {};
}

std::string fault_of(const pb::DelegatedPrefix& delegated) {
  if (!has_length(delegated))
    return "a prefix length is 1 to 128";
  auto prefix = convert::from_proto(delegated);
  auto overlaps = [&](net::ipv6_prefix other) {
    return net::contains(prefix, other) || net::contains(other, prefix);
  };
  if (overlaps({{uint64_t{0xff} << 56, 0}, 8}))
    return "it has multicast addresses";
  if (overlaps({{uint64_t{0xfe80} << 48, 0}, 10}))
    return "it has link-local addresses";
  if (overlaps({{0, 0}, 127}))
    return "it has the loopback or unspecified address";
  return {};
}

template <class Binding>
std::string why_useless(const Binding& binding) {
  if (binding.preferred_s() > binding.valid_s())
    return fmt::format("its preferred lifetime {} is longer than its valid "
                       "lifetime {} (RFC 8415 21.6, 21.22)",
                       binding.preferred_s(), binding.valid_s());
  return fault_of(binding);
}

template <class Binding>
void refuse_useless(list<Binding>& told, std::vector<std::string>& refused) {
  bindings::drop(told, [&](auto& binding) {
    auto why = why_useless(binding);
    if (!why.empty())
      refused.push_back(
          fmt::format("{} is not used: {}", text_of(binding), why));
    return !why.empty();
  });
}

template <class Binding>
void refuse_surplus(list<Binding>& told, const char* kind,
                    std::vector<std::string>& refused) {
  if (told.size() <= max_bindings6)
    return;
  refused.push_back(fmt::format("only the first {} of {} {} are looked at",
                                max_bindings6, told.size(), kind));
  keep_first(told, max_bindings6);
}

/// What is held already stays in its association.
template <class Binding>
void keep_iaids(list<Binding>& told, const list<Binding>& held) {
  for (auto& binding : told)
    if (auto* former = bindings::find(held, binding);
        former && former->has_iaid() && !binding.has_iaid())
      binding.set_iaid(former->iaid());
}

template <class Binding>
void give_iaid(list<Binding>& told, uint32_t iaid) {
  for (auto& binding : told)
    if (!binding.has_iaid())
      binding.set_iaid(iaid);
}

void keep_servers(pb::Lease6& lease, const pb::LeaseReport& report,
                  const pb::Lease6& held) {
  auto& addresses = *lease.mutable_addresses();
  auto& prefixes = *lease.mutable_prefixes();
  for (auto& prefix : prefixes)
    cut_host_bits(prefix);
  if (report.echoes_follow()) {
    keep_first(addresses, before_echoes(addresses, held.addresses()));
    keep_first(prefixes, before_echoes(prefixes, held.prefixes()));
  }
  drop_repeated(addresses);
  drop_repeated(prefixes);
}

} // namespace

int prefix_associations(const pb::Client6Config& config) {
  return std::max(config.prefix_hints_size(), 1);
}

std::optional<told_lease6> told_by(const pb::LeaseReport& report,
                                   const pb::Lease6& held,
                                   const pb::Client6Config& config) {
  told_lease6 told{report.lease6(), {}};
  auto& addresses = *told.lease.mutable_addresses();
  auto& prefixes = *told.lease.mutable_prefixes();
  keep_servers(told.lease, report, held);
  if (addresses.empty() && prefixes.empty())
    return std::nullopt;
  refuse_surplus(addresses, "addresses", told.refused);
  refuse_surplus(prefixes, "prefixes", told.refused);
  refuse_useless(addresses, told.refused);
  refuse_useless(prefixes, told.refused);
  keep_iaids(addresses, held.addresses());
  keep_iaids(prefixes, held.prefixes());
  give_iaid(addresses, config.row());
  if (prefix_associations(config) == 1)
    give_iaid(prefixes, config.row());
  for (auto& prefix : prefixes)
    prefix.set_state(std::string{prefix.preferred_s() == 0
                                     ? bindings::deprecated
                                     : bindings::preferred});
  return told;
}

} // namespace lh::client
