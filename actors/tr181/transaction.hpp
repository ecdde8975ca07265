#pragma once

#include "actors/tr181/reader.hpp"
#include "client.pb.h"
#include "tr181.pb.h"

#include <string>
#include <vector>

namespace lh::tr181 {

/// What became of a transaction. With any fault nothing has changed: `after`
/// is the tree as it was.
struct change {
  std::vector<pb::Fault> faults; ///< all of them, in the order of the request
  tree after;
  std::string added; ///< path of the new row, "Device.DHCPv4.Client.2."
  std::vector<pb::ClientAction> actions; ///< what the clients are asked for
};

/// Writes all values or none; judged by the state in which it would end.
/// Searches in paths see the state before.
change apply(const snapshot& before, const pb::SetParameters& request);

/// Adds a row with every default, a free alias and the last Order; the fault
/// 9004 in a table that is full.
change apply(const snapshot& before, const pb::AddRow& request);

/// Deletes a row with all below it.
change apply(const snapshot& before, const pb::DeleteRow& request);

/// Runs a command; on a disabled client it is accepted and does nothing.
change apply(const snapshot& before, const pb::RunCommand& request);

} // namespace lh::tr181
