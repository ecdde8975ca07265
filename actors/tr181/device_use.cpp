#include "actors/tr181/device_use.hpp"

#include "actors/client/client_backend.hpp"
#include "actors/tr181/client6_config.hpp"
#include "actors/tr181/client_config.hpp"
#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/lease_time.hpp"
#include "actors/tr181/running_state.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "messages/convert/net_values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lh::tr181 {

namespace {

constexpr uint8_t subnet_length = 64;

client::kernel_state6 kernel_of(const pb::ClientConfig& config,
                                const pb::ClientState& state) {
  if (!state.has_lease6())
    return {};
  net::boot_time obtained{state.clock().obtained_boot_ns()};
  return client::wanted_state(config, {state.lease6(), obtained, std::nullopt},
                              obtained);
}

} // namespace

client::kernel_state6 put_by(const tree& in, const observations& seen,
                             const row_address& client) {
  const auto& state = state_of(seen, client);
  pb::ClientConfig config;
  config.set_device(state.device());
  set_client6(config, in, client);
  return kernel_of(config, state);
}

device_use::device_use(const tree& in, const observations& seen,
                       const row_address& client, const std::string& device)
    : device_(device), state_(state_of(seen, client)),
      wall_ahead_ns_(seen.wall_ahead_ns) {
  const auto& row = *in.find(client);
  config_.set_path(client_path(client));
  config_.set_device(state_.device());
  set_client6(config_, in, client);
  for (auto& one : downstream_rows(in, row))
    if (one.part.device() == device)
      downstream_.push_back(std::move(one.part));
  names_device_ =
      device_of(in, value(row, id::dhcpv6_client::interface)) == device;
  kernel_ = kernel_of(config_, state_);
}

template <class Lifetimes>
shown_prefix device_use::shown(net::ipv6_prefix prefix,
                               const Lifetimes& of) const {
  shown_prefix made;
  made.prefix = prefix;
  made.preferred = of.preferred_s() > 0;
  made.preferred_until =
      end_time(state_.clock(), of.preferred_s(), wall_ahead_ns_);
  made.valid_until = end_time(state_.clock(), of.valid_s(), wall_ahead_ns_);
  return made;
}

std::vector<row_slot> device_use::delegation_slots() const {
  std::vector<row_slot> slots;
  if (!names_device_ || !config_.v6().request_prefixes())
    return slots;
  auto count = std::max(1, config_.v6().prefix_hints_size());
  for (int n = 0; n < count; ++n)
    slots.push_back(
        {fmt::format("{} IA_PD {}", config_.path(), n + 1), "PrefixDelegation",
         "",
         client::prefix_iaid(config_.v6().row(), static_cast<uint32_t>(n))});
  return slots;
}

std::vector<shown_prefix> device_use::delegated() const {
  std::vector<shown_prefix> list;
  if (state_.device() != device_)
    return list;
  for (const auto& one : state_.lease6().prefixes()) {
    auto& made = list.emplace_back(shown(convert::from_proto(one), one));
    made.preferred &= one.state() == "preferred";
    made.origin = "PrefixDelegation";
    made.iaid = one.iaid();
  }
  return list;
}

std::vector<row_slot> device_use::child_slots() const {
  std::vector<row_slot> slots;
  for (const auto& row : downstream_)
    slots.push_back(
        {fmt::format("{} downstream {}", config_.path(), row.row()), "Child",
         net::to_string(net::ipv6_prefix{{row.subnet_id(), 0}, subnet_length}),
         0});
  return slots;
}

std::vector<shown_prefix> device_use::addresses(bool downstream) const {
  std::vector<shown_prefix> list;
  for (const auto& one : kernel_.addresses)
    if (one.device() == device_ &&
        (one.prefix_len() == subnet_length) == downstream)
      list.push_back(shown(convert::from_proto(one), one));
  return list;
}

std::vector<shown_prefix> device_use::children() const {
  auto list = addresses(true);
  for (auto& one : list) {
    one.prefix = net::network_of(one.prefix);
    one.origin = "Child";
  }
  return list;
}

std::vector<row_slot> device_use::address_slots() const {
  const auto& v6 = config_.v6();
  if (!names_device_ || !(v6.request_addresses() || v6.request_prefixes()))
    return {};
  return {{config_.path() + " address", "DHCPv6", "", 0}};
}

std::vector<shown_prefix> device_use::own_addresses() const {
  auto list = addresses(false);
  auto is_leased = !state_.lease6().addresses().empty();
  for (auto& one : list)
    one.origin = is_leased ? "DHCPv6" : "AutoConfigured";
  return list;
}

std::vector<row_slot> device_use::gateway_slots() const {
  auto slots = child_slots();
  for (auto& one : slots)
    one = {one.key, "AutoConfigured", "", 0};
  return slots;
}

std::vector<shown_prefix> device_use::gateway_addresses() const {
  auto list = addresses(true);
  for (auto& one : list) {
    one.prefix.length = 128;
    one.origin = "AutoConfigured";
  }
  return list;
}

} // namespace lh::tr181
