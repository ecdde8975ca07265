#pragma once

#include "actors/tr181/reader.hpp"

#include <set>
#include <string>

namespace lh::tr181 {

/// Makes every row that is there because of what actors told, or as a slot for
/// what they will tell: addresses and prefixes of interfaces, what a DHCPv6
/// server sent, MAP domains, AFTRs. It depends on nothing but the rows that
/// were written and `seen`.
void show_rows(tree& in, const observations& seen);

/// The same for these clients and interfaces alone.
void show_rows(tree& in, const observations& seen,
               const std::set<row_address>& of);

/// Whether these states of a client, one of which is seen, make the same rows.
bool make_same_rows(const pb::ClientState& one, const pb::ClientState& other);

/// The rows right below `Device.` that show something of a client while it has
/// its lease on a device, or refer to what it shows there.
std::set<row_address> rows_showing(const tree& in, const observations& seen,
                                   const row_address& client,
                                   const std::string& device);

/// Clients whose X_LEASEHOLD_NotHonoured hangs on these interfaces too.
std::set<row_address> rows_heeding(const tree& in,
                                   const std::set<row_address>& interfaces);

} // namespace lh::tr181
