#pragma once

#include "actors/tr181/reader.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace lh::tr181 {

/// A parameter that is kept and shown, but does not or not wholly act.
struct unheeded_parameter {
  std::string name; ///< below the row: "DSCPMark", "SentOption.2.Value"
  std::string reason;
  bool received = false; ///< it is read: it may differ from the wire's bytes
};

/// What does not act in a row or below it: what nothing in the daemon heeds,
/// then what the row's client program does not do.
std::vector<unheeded_parameter> not_honoured(const snapshot& from,
                                             const row_address& at);

/// The paths of X_LEASEHOLD_Downstream that do not act, and why.
std::set<std::pair<std::string, std::string>>
idle_downstream(const snapshot& from);

} // namespace lh::tr181
