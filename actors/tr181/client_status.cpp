#include "actors/tr181/client_status.hpp"

#include "actors/tr181/capability.hpp"
#include "actors/tr181/client_config.hpp"
#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/running_state.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "messages/convert/net_values.hpp"

#include <algorithm>

namespace lh::tr181 {

namespace {

namespace client = id::dhcpv4_client;

/// What a client is until its actor has said so.
std::string first_state(const tree& in, const row& row) {
  if (!misconfiguration(in, row).empty())
    return "misconfigured";
  return value(row, client::enable) == "true" ? "starting" : "disabled";
}

void set_configuration(pb::ClientStatus& to, const tree& in,
                       const row_address& at) {
  const auto& row = *in.find(at);
  to.set_path(client_path(at));
  to.set_interface(device_of(in, value(row, client::interface)));
  to.set_family("v4");
  to.set_backend(value(row, client::x_leasehold_backend));
  to.set_enable(value(row, client::enable) == "true");
  to.set_state(first_state(in, row));
  to.set_dhcp_status("Init");
  to.set_last_error(misconfiguration(in, row));
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

void set_lease(pb::ClientStatus& to, const pb::Lease4& lease) {
  auto length = static_cast<uint8_t>(std::min(lease.prefix_len(), 32u));
  to.set_address(
      net::to_string({convert::from_proto(lease.address()), length}));
  to.add_addresses(to.address());
}

void set_running(pb::ClientStatus& to, const pb::ClientState& state) {
  if (!state.state().empty())
    to.set_state(state.state());
  if (!state.dhcp_status().empty())
    to.set_dhcp_status(state.dhcp_status());
  if (state.has_lease())
    set_lease(to, state.lease());
  to.set_pid(state.pid());
  to.set_restarts(state.restarts());
  to.set_adopted(state.adopted());
  if (!state.last_error().empty())
    to.set_last_error(state.last_error());
}

} // namespace

pb::Status client_status(const snapshot& from, bool verbose) {
  pb::Status made;
  for (const auto& at : all_rows(from.configuration, client::table)) {
    const auto& state = state_of(from, at);
    auto& one = *made.add_clients();
    set_configuration(one, from.configuration, at);
    set_running(one, state);
    one.set_lease_remaining(lease_remaining(from, state));
    if (!verbose)
      continue;
    add_not_honoured(one, from, at);
    add_not_honoured(one, from,
                     interface_of(from.configuration, one.interface()));
  }
  return made;
}

} // namespace lh::tr181
