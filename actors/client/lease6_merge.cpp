#include "actors/client/lease6_bindings.hpp"
#include "actors/client/lease6_plan.hpp"
#include "actors/client/lease6_report.hpp"

#include <fmt/format.h>

namespace lh::client {

namespace {

using bindings::list;

/// The new ones, then those that were held in their order; `end` puts there
/// what is to be left of one that goes.
template <class Binding, class Replaced, class End>
list<Binding> merge_bindings(const list<Binding>& held,
                             const list<Binding>& told,
                             const Replaced& replaced, const End& end) {
  list<Binding> merged;
  for (auto& binding : told)
    if (binding.valid_s() != 0 && !bindings::find(held, binding))
      *merged.Add() = binding;
  for (auto& former : held) {
    auto* binding = bindings::find(told, former);
    if (binding ? binding->valid_s() == 0 : replaced(former))
      end(merged, former);
    else
      *merged.Add() = binding ? *binding : former;
  }
  return merged;
}

template <class Binding, class Condition>
bool any_beside(const list<Binding>& in, const Binding& former,
                const Condition& condition) {
  return std::any_of(in.begin(), in.end(), [&](auto& other) {
    return condition(other) && bindings::same_association(other, former);
  });
}

bool is_valid(const pb::LeasedAddress& address) {
  return address.valid_s() != 0;
}

bool is_preferred(const pb::DelegatedPrefix& prefix) {
  return prefix.state() == bindings::preferred;
}

/// Without IAIDs, an answer for one of several associations cannot be told from
/// one for all of them but by how much it lists.
bool speaks_for_all(const list<pb::DelegatedPrefix>& told,
                    const pb::Client6Config& config) {
  return std::all_of(told.begin(), told.end(),
                     [](auto& prefix) { return prefix.has_iaid(); }) ||
         told.size() >= prefix_associations(config);
}

void withdraw(list<pb::DelegatedPrefix>& merged,
              const pb::DelegatedPrefix& former) {
  auto& prefix = *merged.Add();
  prefix = former;
  prefix.set_preferred_s(0);
  if (prefix.valid_s() == infinite_lifetime)
    prefix.set_valid_s(stale_limit_s);
  prefix.set_state(std::string{bindings::withdrawn});
}

void deprecate_replaced(list<pb::DelegatedPrefix>& prefixes) {
  for (auto& prefix : prefixes)
    if (bindings::is_withdrawn(prefix) &&
        any_beside(prefixes, prefix, is_preferred))
      prefix.set_state(std::string{bindings::deprecated});
}

list<pb::LeasedAddress> merge_addresses(const pb::Lease6& held,
                                        const pb::Lease6& told, bool bound) {
  auto replaced = [&](auto& former) {
    return bound && any_beside(told.addresses(), former, is_valid);
  };
  return merge_bindings(held.addresses(), told.addresses(), replaced,
                        [](auto&, auto&) {});
}

list<pb::DelegatedPrefix> merge_prefixes(const pb::Lease6& held,
                                         const pb::Lease6& told, bool bound) {
  auto replaced = [&](auto& former) {
    return bound && any_beside(told.prefixes(), former, is_preferred);
  };
  auto merged =
      merge_bindings(held.prefixes(), told.prefixes(), replaced, withdraw);
  deprecate_replaced(merged);
  bindings::sort_by_state(merged);
  return merged;
}

template <class Binding>
void leave_out_oldest(list<Binding>& merged, const char* kind,
                      std::vector<std::string>& refused) {
  auto surplus = merged.size() - max_bindings6;
  if (surplus <= 0)
    return;
  merged.DeleteSubrange(max_bindings6, surplus);
  refused.push_back(fmt::format("only {} {} are held: {} left out",
                                max_bindings6, kind, surplus));
}

/// A prefix that waits already does not wait longer for being withdrawn again.
std::optional<net::boot_time>
settle_time(const list<pb::DelegatedPrefix>& merged,
            const list<pb::DelegatedPrefix>& held,
            std::optional<net::boot_time> before, net::boot_time now) {
  std::optional<net::boot_time> settle_by;
  for (auto& prefix : merged) {
    if (!bindings::is_withdrawn(prefix))
      continue;
    auto* former = bindings::find(held, prefix);
    if (!former || !bindings::is_withdrawn(*former))
      return now + replacement_time;
    settle_by = before;
  }
  return settle_by;
}

/// From when the lifetimes of an answer count: whole seconds after those that
/// are held, which it may not speak of and must not cut short.
net::boot_time obtained(const std::optional<held_lease6>& held,
                        net::boot_time now) {
  if (!held || now < held->obtained)
    return now;
  return held->obtained +
         std::chrono::floor<std::chrono::seconds>(now - held->obtained);
}

/// What is held at `now`, its lifetimes counting from then.
pb::Lease6 rebased(const std::optional<held_lease6>& held, net::boot_time now) {
  if (!held)
    return {};
  auto lease = lease_at(*held, now);
  auto ended = [](auto& binding) { return binding.valid_s() == 0; };
  bindings::drop(*lease.mutable_addresses(), ended);
  bindings::drop(*lease.mutable_prefixes(), ended);
  return lease;
}

/// An answer to an Information-request: it brings options only.
merged_lease6 merge_options(const pb::Lease6& held, const pb::Lease6& told,
                            std::optional<net::boot_time> settle_by,
                            net::boot_time since, net::boot_time now) {
  auto& waiting = held.prefixes();
  held_lease6 after{told, since, settle_time(waiting, waiting, settle_by, now)};
  *after.lease.mutable_addresses() = held.addresses();
  *after.lease.mutable_prefixes() = held.prefixes();
  return {after, {}, true};
}

merged_lease6 merge_answer(const pb::Lease6& held, told_lease6 told, bool bound,
                           const pb::Client6Config& config,
                           std::optional<net::boot_time> settle_by,
                           net::boot_time since, net::boot_time now) {
  bool whole = bound && speaks_for_all(told.lease.prefixes(), config);
  auto addresses = merge_addresses(held, told.lease, bound);
  auto prefixes = merge_prefixes(held, told.lease, whole);
  leave_out_oldest(addresses, "addresses", told.refused);
  leave_out_oldest(prefixes, "prefixes", told.refused);
  merged_lease6 merged{std::nullopt, std::move(told.refused), true};
  if (addresses.empty() && prefixes.empty())
    return merged;
  settle_by = settle_time(prefixes, held.prefixes(), settle_by, now);
  told.lease.mutable_addresses()->Swap(&addresses);
  told.lease.mutable_prefixes()->Swap(&prefixes);
  merged.after = held_lease6{std::move(told.lease), since, settle_by};
  return merged;
}

} // namespace

merged_lease6 merge(const std::optional<held_lease6>& before,
                    const pb::LeaseReport& report,
                    const pb::Client6Config& config, net::boot_time now) {
  auto held = before ? settle(*before, now) : std::nullopt;
  auto since = obtained(held, now);
  auto lease = rebased(held, since);
  auto settle_by = held ? held->settle_by : std::nullopt;
  switch (report.kind()) {
  case pb::LeaseReport::DECONFIG:
  case pb::LeaseReport::EXPIRED:
    return {std::nullopt, {}, true};
  case pb::LeaseReport::INFORMED:
    return merge_options(lease, report.lease6(), settle_by, since, now);
  case pb::LeaseReport::BOUND:
  case pb::LeaseReport::RENEW:
    if (auto told = told_by(report, held ? held->lease : pb::Lease6{}, config))
      return merge_answer(lease, std::move(*told),
                          report.kind() == pb::LeaseReport::BOUND, config,
                          settle_by, since, now);
    [[fallthrough]];
  default:
    return {held, {}, false};
  }
}

} // namespace lh::client
