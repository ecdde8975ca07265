#include "actors/client/lease4_plan.hpp"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <chrono>

namespace lh::client {

using namespace std::chrono;

namespace {

/// Times are in `lease_s`, and a server may count them down in every answer
/// (RFC 2132 9.2, 9.11, 9.12).
pb::Lease4 without_times(pb::Lease4 lease) {
  for (uint32_t timing : {51, 58, 59})
    lease.mutable_options()->erase(timing);
  return lease;
}

} // namespace

std::optional<net::boot_time> end_of(const held_lease& held) {
  if (held.lease.lease_s() == infinite_lease)
    return std::nullopt;
  return held.obtained + seconds{held.lease.lease_s()};
}

bool has_expired(const held_lease& held, net::boot_time now) {
  auto end = end_of(held);
  return end && *end <= now;
}

uint32_t remaining_s(const held_lease& held, net::boot_time now) {
  auto end = end_of(held);
  if (!end)
    return infinite_lease;
  if (*end <= now)
    return 0;
  return static_cast<uint32_t>(ceil<seconds>(*end - now).count());
}

std::vector<std::string> changed_fields(const pb::Lease4& full_before,
                                        const pb::Lease4& full_after) {
  using google::protobuf::util::MessageDifferencer;
  auto before = without_times(full_before);
  auto after = without_times(full_after);
  std::vector<std::string> names;
  auto* type = pb::Lease4::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    MessageDifferencer differencer;
    differencer.set_repeated_field_comparison(MessageDifferencer::AS_LIST);
    auto* field = type->field(i);
    if (!differencer.CompareWithFields(before, after, {field}, {field}))
      names.push_back(field->name());
  }
  return names;
}

bool is_update(const std::vector<std::string>& changed) {
  return std::any_of(changed.begin(), changed.end(),
                     [](auto& name) { return name != "lease_s"; });
}

pb::ApplyAddress plan_address(const std::string& device,
                              const std::optional<held_lease>& before,
                              const held_lease& after, uint32_t max_mtu,
                              net::boot_time now) {
  pb::ApplyAddress change;
  auto& lease = after.lease;
  change.set_device(device);
  *change.mutable_address() = lease.address();
  change.set_prefix_len(lease.prefix_len());
  *change.mutable_broadcast() = lease.broadcast();
  change.set_preferred_s(remaining_s(after, now));
  change.set_valid_s(change.preferred_s());
  change.set_mtu(lease.mtu());
  change.set_max_mtu(max_mtu);
  if (!before)
    return change;
  auto& old = before->lease;
  if (old.address().value() == lease.address().value() &&
      old.prefix_len() == lease.prefix_len())
    return change;
  auto* gone = change.add_remove();
  gone->set_value(old.address().value());
  gone->set_length(old.prefix_len());
  return change;
}

pb::RemoveAddress plan_removal(const std::string& device,
                               const pb::Lease4& lease) {
  pb::RemoveAddress removal;
  removal.set_device(device);
  *removal.mutable_address() = lease.address();
  removal.set_prefix_len(lease.prefix_len());
  return removal;
}

} // namespace lh::client
