#pragma once

#include "actors/tr181/reader.hpp"

#include <string>

namespace lh::tr181 {

/// The state that a client's actor told last; an empty one before the first,
/// and for a row that is no client.
const pb::ClientState& state_of(const observations& seen,
                                const row_address& client);

/// Seconds that a lease still has, of either family until the last binding of
/// it ends: 0 without one or when its clock was of an earlier start of the
/// system, -1 for one without end.
int32_t lease_remaining(const snapshot& from, const pb::ClientState& state);

/// Address and mask of a DHCPv4 lease; empty without one.
std::string leased_address(const pb::ClientState& state);
std::string leased_mask(const pb::ClientState& state);

/// Any parameter that can be read, as text.
std::string text_of(const snapshot& from, const row_address& at, const row& in,
                    column_id column);

/// Whether a parameter with source::state is computed at all.
bool is_computed(column_id column);

} // namespace lh::tr181
