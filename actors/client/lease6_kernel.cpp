#include "actors/client/lease6_bindings.hpp"
#include "actors/client/lease6_clock.hpp"
#include "actors/client/lease6_plan.hpp"
#include "messages/convert/net_values.hpp"

#include <fmt/format.h>

namespace lh::client {

namespace {

constexpr uint8_t subnet_length = 64;

bool fits(uint32_t subnet_id, net::ipv6_prefix prefix) {
  if (prefix.length > subnet_length)
    return false;
  auto bits = subnet_length - prefix.length;
  return bits >= 32 || subnet_id >> bits == 0;
}

net::ipv6 first_address(net::ipv6_prefix prefix, uint32_t subnet_id) {
  return net::with_bits(prefix.address, prefix.length,
                        subnet_length - prefix.length, subnet_id) |
         net::ipv6{0, 1};
}

pb::NotHonoured fault(const pb::Downstream& row, std::string reason) {
  pb::NotHonoured fault;
  fault.set_parameter(
      fmt::format("X_LEASEHOLD_Downstream.{}.SubnetID", row.row()));
  fault.set_reason(std::move(reason));
  return fault;
}

/// The rows that get subnets of the prefixes into which these fit, and why the
/// others get none.
struct downstream_rows {
  std::vector<const pb::Downstream*> used;
  std::vector<pb::NotHonoured> faults;
};

downstream_rows judge(const pb::Client6Config& config) {
  downstream_rows rows;
  for (auto& row : config.downstream()) {
    auto taken =
        std::find_if(rows.used.begin(), rows.used.end(), [&](auto* other) {
          return other->subnet_id() == row.subnet_id();
        });
    if (taken == rows.used.end())
      rows.used.push_back(&row);
    else
      rows.faults.push_back(
          fault(row, fmt::format("row {} has this subnet", (*taken)->row())));
  }
  return rows;
}

/// The WAN's own address of a prefix: of a /64 that no row has or, where it is
/// longer, of the prefix itself.
std::optional<net::ipv6> own_address(const downstream_rows& rows,
                                     net::ipv6_prefix prefix) {
  if (prefix.length == 128)
    return prefix.address;
  if (prefix.length > subnet_length)
    return prefix.address | net::ipv6{0, 1};
  auto taken = [&](uint32_t id) {
    return std::any_of(rows.used.begin(), rows.used.end(),
                       [&](auto* row) { return row->subnet_id() == id; });
  };
  uint32_t id = 0;
  while (taken(id))
    ++id;
  if (!fits(id, prefix))
    return std::nullopt;
  return first_address(prefix, id);
}

bool same_place(const pb::DeviceAddress6& a, const pb::DeviceAddress6& b) {
  return a.device() == b.device() && a.prefix_len() == b.prefix_len() &&
         convert::from_proto(a.address()) == convert::from_proto(b.address());
}

bool same_place(const pb::Ipv6Prefix& a, const pb::Ipv6Prefix& b) {
  return convert::from_proto(a) == convert::from_proto(b);
}

template <class Value>
bool has(const std::vector<Value>& in, const Value& wanted) {
  return std::any_of(in.begin(), in.end(),
                     [&](auto& value) { return same_place(value, wanted); });
}

class builder {
public:
  builder(const held_lease6& held, net::boot_time now)
      : held_(held), now_(now) {}

  template <class Binding>
  void put(const std::string& device, net::ipv6 address, uint8_t length,
           const Binding& lifetimes) {
    pb::DeviceAddress6 wanted;
    wanted.set_device(device);
    *wanted.mutable_address() = convert::to_proto(address);
    wanted.set_prefix_len(length);
    wanted.set_preferred_s(
        left_for_kernel(lifetimes.preferred_s(), held_.obtained, now_));
    wanted.set_valid_s(
        left_for_kernel(lifetimes.valid_s(), held_.obtained, now_));
    wanted.set_no_prefix_route(length == 128);
    if (!device.empty() && !has(made.addresses, wanted))
      made.addresses.push_back(std::move(wanted));
  }

  kernel_state6 made;

private:
  const held_lease6& held_;
  net::boot_time now_;
};

} // namespace

kernel_state6 wanted_state(const pb::ClientConfig& config,
                           const held_lease6& held, net::boot_time now) {
  auto live = settle(held, now);
  if (!live)
    return {};
  builder build{*live, now};
  auto& lease = live->lease;
  auto rows = judge(config.v6());
  for (auto& leased : lease.addresses())
    build.put(config.device(), convert::from_proto(leased.address()), 128,
              leased);
  for (auto& delegated : lease.prefixes()) {
    auto prefix = convert::from_proto(delegated);
    for (auto* row : rows.used)
      if (fits(row->subnet_id(), prefix))
        build.put(row->device(), first_address(prefix, row->subnet_id()),
                  subnet_length, delegated);
    auto own = own_address(rows, prefix);
    if (lease.addresses().empty() && own)
      build.put(config.device(), *own, 128, delegated);
    build.made.unreachable.push_back(convert::to_proto(prefix));
  }
  return std::move(build.made);
}

std::vector<pb::NotHonoured> downstream_faults(const pb::Client6Config& config,
                                               const pb::Lease6& lease) {
  auto rows = judge(config);
  for (auto* row : rows.used)
    for (auto& delegated : lease.prefixes())
      if (auto prefix = convert::from_proto(delegated);
          !fits(row->subnet_id(), prefix))
        rows.faults.push_back(
            fault(*row, fmt::format("{} has no /64 of this number",
                                    net::to_string(prefix))));
  return std::move(rows.faults);
}

kernel_state6 joined(kernel_state6 one, const kernel_state6& other) {
  for (auto& address : other.addresses)
    if (!has(one.addresses, address))
      one.addresses.push_back(address);
  for (auto& prefix : other.unreachable)
    if (!has(one.unreachable, prefix))
      one.unreachable.push_back(prefix);
  return one;
}

pb::ChangeAddresses6 plan_change(const kernel_state6& before,
                                 const kernel_state6& after) {
  pb::ChangeAddresses6 change;
  for (auto& address : after.addresses)
    *change.add_put() = address;
  for (auto& prefix : after.unreachable)
    *change.add_put_unreachable() = prefix;
  for (auto& address : before.addresses) {
    if (has(after.addresses, address))
      continue;
    auto& gone = *change.add_remove();
    gone = address;
    gone.clear_preferred_s();
    gone.clear_valid_s();
  }
  for (auto& prefix : before.unreachable)
    if (!has(after.unreachable, prefix))
      *change.add_remove_unreachable() = prefix;
  return change;
}

pb::ChangeAddresses6 plan_change(const kernel_state6& before,
                                 const kernel_state6& after,
                                 const std::string& device) {
  auto change = plan_change(before, after);
  auto drop = [](auto& all, auto&& is_there) {
    all.erase(std::remove_if(all.begin(), all.end(), is_there), all.end());
  };
  drop(*change.mutable_put(), [&](auto& one) {
    return one.device() != device && has(before.addresses, one);
  });
  drop(*change.mutable_put_unreachable(),
       [&](auto& one) { return has(before.unreachable, one); });
  return change;
}

} // namespace lh::client
