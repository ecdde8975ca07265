#include "actors/tr181/client_status.hpp"

#include "actors/tr181/capability.hpp"
#include "actors/tr181/client_config.hpp"
#include "actors/tr181/client_family.hpp"
#include "actors/tr181/device_use.hpp"
#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/lease_time.hpp"
#include "actors/tr181/running_state.hpp"
#include "messages/convert/net_values.hpp"

#include <algorithm>

namespace lh::tr181 {

namespace {

constexpr uint8_t whole_address = 128;

/// What a client is until its actor has said so.
std::string first_state(const tree& in, const row_address& at) {
  if (!misconfiguration(in, at).empty())
    return "misconfigured";
  bool enabled = value(*in.find(at), tables()[at.table].enable) == "true";
  return enabled ? "starting" : "disabled";
}

void set_configuration(pb::ClientStatus& to, const tree& in,
                       const row_address& at) {
  const auto& row = *in.find(at);
  const auto& family = *family_of(at.table);
  to.set_path(client_path(at));
  to.set_interface(device_of(in, value(row, tables()[at.table].key)));
  to.set_family(std::string{family.name});
  to.set_backend(value(row, family.backend));
  to.set_enable(value(row, tables()[at.table].enable) == "true");
  to.set_state(first_state(in, at));
  to.set_dhcp_status("Init");
  to.set_last_error(misconfiguration(in, at));
}

void add_not_honoured(pb::ClientStatus& to, const snapshot& from,
                      const row_address& at) {
  if (at.table == 0)
    return;
  for (const auto& one : not_honoured(from, at)) {
    auto& added = *to.add_not_honoured();
    added.set_path(path_of(at) + one.name);
    added.set_reason(one.reason);
  }
}

void set_lease4(pb::ClientStatus& to, const pb::Lease4& lease) {
  auto length = static_cast<uint8_t>(std::min(lease.prefix_len(), 32u));
  to.set_address(
      net::to_string({convert::from_proto(lease.address()), length}));
  to.add_addresses(to.address());
}

/// `address` is the first that is preferred, else the first of all.
void set_lease6(pb::ClientStatus& to, const pb::ClientState& state,
                const snapshot& from) {
  bool preferred = false;
  for (const auto& one : state.lease6().addresses()) {
    auto text = net::to_string(
        net::ipv6_prefix{convert::from_proto(one.address()), whole_address});
    bool is_preferred = seconds_left(state.clock(), one.preferred_s(), from.now,
                                     from.boot_id) != 0;
    if (to.address().empty() || (is_preferred && !preferred))
      to.set_address(text);
    preferred |= is_preferred;
    to.add_addresses(text);
  }
  for (const auto& one : state.lease6().prefixes())
    if (one.state() == "preferred")
      to.add_prefixes(net::to_string(convert::from_proto(one)));
}

/// Beside the leased: the WAN's own address of a prefix, and the gateway's.
void add_made6(pb::ClientStatus& to, const snapshot& from,
               const row_address& at) {
  const auto& state = state_of(from.seen, at);
  bool leased = !state.lease6().addresses().empty();
  for (const auto& one : put_by(from.configuration, from.seen, at).addresses) {
    auto text = net::to_string(convert::from_proto(one));
    bool downstream = one.device() != state.device();
    if (downstream && one.preferred_s() != 0) {
      auto& added = *to.add_downstream();
      added.set_interface(one.device());
      added.set_address(text);
    } else if (!downstream && !leased) {
      to.add_addresses(text);
    }
  }
  if (to.address().empty() && !to.addresses().empty())
    to.set_address(to.addresses(0));
}

void set_running(pb::ClientStatus& to, const pb::ClientState& state) {
  if (!state.state().empty())
    to.set_state(state.state());
  if (!state.dhcp_status().empty())
    to.set_dhcp_status(state.dhcp_status());
  to.set_pid(state.pid());
  to.set_restarts(state.restarts());
  to.set_adopted(state.adopted());
  if (!state.last_error().empty())
    to.set_last_error(state.last_error());
}

/// The time of the next try as it is told: from now on.
void set_recovery(pb::ClientStatus& to, const pb::ClientState& state,
                  net::boot_time now) {
  using ms = std::chrono::milliseconds;
  if (!state.has_recovery())
    return;
  auto& place = *to.mutable_recovery() = state.recovery();
  auto left = net::boot_time{state.next_try_boot_ns()} - now;
  place.set_next_try_ms(
      std::max<int64_t>(std::chrono::ceil<ms>(left).count(), 0));
}

} // namespace

pb::Status client_status(const snapshot& from, bool verbose) {
  pb::Status made;
  for (const auto& at : all_clients(from.configuration)) {
    const auto& state = state_of(from.seen, at);
    auto& one = *made.add_clients();
    set_configuration(one, from.configuration, at);
    set_running(one, state);
    if (state.has_lease())
      set_lease4(one, state.lease());
    set_lease6(one, state, from);
    if (state.has_lease6())
      add_made6(one, from, at);
    one.set_lease_remaining(lease_remaining(from, state));
    if (!verbose)
      continue;
    set_recovery(one, state, from.now);
    add_not_honoured(one, from, at);
    add_not_honoured(one, from,
                     interface_of(from.configuration, one.interface()));
  }
  return made;
}

} // namespace lh::tr181
