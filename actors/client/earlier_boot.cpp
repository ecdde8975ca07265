#include "actors/client/earlier_boot.hpp"

#include "actors/client/lease4_plan.hpp"
#include "actors/client/lease6_plan.hpp"

#include <algorithm>
#include <chrono>

namespace lh::client {

namespace {

constexpr auto unknown_age = "the lease of the last boot is of unknown age";

/// The longest lifetime in it; both families say "for ever" alike.
uint32_t lifetime_of(const pb::ClientRecord& record) {
  static_assert(infinite_lease == infinite_lifetime);
  uint32_t longest = record.lease().lease_s();
  for (auto& address : record.lease6().addresses())
    longest = std::max(longest, address.valid_s());
  for (auto& prefix : record.lease6().prefixes())
    longest = std::max(longest, prefix.valid_s());
  return longest;
}

bool is_believed(const pb::ClientRecord& record, int64_t wall_ns) {
  auto& clock = record.clock();
  if (clock.stored_wall_ns() == 0 || wall_ns < clock.stored_wall_ns())
    return false;
  auto lifetime = lifetime_of(record);
  std::chrono::nanoseconds whole = std::chrono::seconds{lifetime};
  return lifetime == infinite_lease ||
         wall_ns - clock.obtained_wall_ns() < whole.count();
}

/// What the last boot's kernel and processes had means nothing any more.
void forget_boot(pb::ClientRecord& record) {
  record.clear_last_event_ns();
  record.clear_last_event_pid();
  record.clear_last_lease_stamp();
  record.clear_applied();
  record.clear_unreachable();
  record.clear_started_ifindex();
  record.clear_told_by();
  record.clear_own_mtu();
}

} // namespace

known_now in_this_boot(pb::ClientRecord record, std::string_view boot_id,
                       int64_t wall_ns, net::boot_time now) {
  if (record.clock().boot_id() == boot_id)
    return {std::move(record), {}};
  forget_boot(record);
  if (!record.has_lease() && !record.has_lease6())
    return {std::move(record), {}};
  auto& clock = *record.mutable_clock();
  if (is_believed(record, wall_ns)) {
    clock.set_obtained_boot_ns(now.ns - (wall_ns - clock.obtained_wall_ns()));
    clock.set_boot_id(std::string{boot_id});
    return {std::move(record), {}};
  }
  if (record.has_lease6())
    *record.mutable_last_lease6() = record.lease6();
  record.clear_lease();
  record.clear_lease6();
  record.clear_clock();
  return {std::move(record), unknown_age};
}

} // namespace lh::client
