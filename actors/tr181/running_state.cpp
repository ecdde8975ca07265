#include "actors/tr181/running_state.hpp"

#include "actors/tr181/capability.hpp"
#include "actors/tr181/client_config.hpp"
#include "actors/tr181/client_family.hpp"
#include "actors/tr181/computations.hpp"
#include "actors/tr181/draft.hpp"
#include "actors/tr181/lease_time.hpp"
#include "actors/tr181/list_value.hpp"
#include "actors/tr181/select.hpp"
#include "messages/convert/net_values.hpp"

#include <algorithm>
#include <set>

namespace lh::tr181 {

namespace {

auto computation_of(column_id column) {
  static const auto by_column = [] {
    std::vector<decltype(computed::how)> list(columns().size());
    for (auto some : {client4_computations(), client6_computations(),
                      interface_computations()})
      for (const auto& c : some)
        list[c.column] = c.how;
    return list;
  }();
  return by_column[column];
}

std::string names_of(const view& v, bool received) {
  std::string list;
  std::set<std::string> taken;
  for (const auto& one : not_honoured(v.from, v.at))
    if (one.received == received && taken.insert(one.name).second)
      append_item(list, one.name);
  return list;
}

/// The longest lifetime of a lease's bindings.
uint32_t longest_lifetime(const pb::Lease6& lease) {
  uint32_t longest = 0;
  for (const auto& address : lease.addresses())
    longest = std::max(longest, address.valid_s());
  for (const auto& prefix : lease.prefixes())
    longest = std::max(longest, prefix.valid_s());
  return longest;
}

} // namespace

std::string client_status_text(const view& v) {
  if (!misconfiguration(v.from.configuration, v.at).empty())
    return "Error_Misconfigured";
  if (value(v.here, tables()[v.at.table].enable) != "true")
    return "Disabled";
  return v.state.state() == "critical" ? "Error" : "Enabled";
}

std::string not_honoured_names(const view& v) {
  return names_of(v, false);
}

std::string not_exact_names(const view& v) {
  return names_of(v, true);
}

const pb::ClientState& state_of(const observations& seen,
                                const row_address& client) {
  if (!family_of(client.table))
    return pb::ClientState::default_instance();
  auto state = seen.clients.find(client_name(client));
  return state == seen.clients.end() ? pb::ClientState::default_instance()
                                     : state->second;
}

int32_t lease_remaining(const snapshot& from, const pb::ClientState& state) {
  if (!state.has_lease() && !state.has_lease6())
    return 0;
  auto lifetime = state.has_lease() ? state.lease().lease_s()
                                    : longest_lifetime(state.lease6());
  return seconds_left(state.clock(), lifetime, from.now, from.boot_id);
}

std::string leased_address(const pb::ClientState& state) {
  return state.has_lease()
             ? net::to_string(convert::from_proto(state.lease().address()))
             : "";
}

std::string leased_mask(const pb::ClientState& state) {
  auto length = static_cast<uint8_t>(std::min(state.lease().prefix_len(), 32u));
  return state.has_lease() ? net::to_string(net::mask_of(length)) : "";
}

std::string text_of(const snapshot& from, const row_address& at, const row& in,
                    column_id column) {
  if (columns()[column].from != source::state)
    return configured_value(from.configuration, in, column);
  return computation_of(column)(
      {from, at, in, state_of(from.seen, client_row(at))});
}

bool is_computed(column_id column) {
  return computation_of(column) != nullptr;
}

} // namespace lh::tr181
