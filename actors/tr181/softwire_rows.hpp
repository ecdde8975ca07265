#pragma once

#include "actors/tr181/told_rows.hpp"
#include "map.pb.h"

#include <string>
#include <string_view>
#include <vector>

namespace lh::tr181 {

/// Values of the row of MAP.Domain for what a lease brings.
told_values domain_values(const pb::MapResult& map);

/// Its rules: the one that gives our address, then those for forwarding.
std::vector<told_row> rule_rows(const pb::MapResult& map);

/// "MAPT", "MAPE", "LW4O6", or "NONE".
std::string_view transport_of(const pb::MapResult& map);

/// The DMR of MAP-T, else the first border relay; empty without either.
std::string relay_of(const pb::MapResult& map);

/// Whether the rule that gives our address is one for forwarding too.
bool is_forwarding(const pb::MapResult& map);

} // namespace lh::tr181
