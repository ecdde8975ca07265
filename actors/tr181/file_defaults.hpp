#pragma once

#include "actors/tr181/reader.hpp"
#include "settings.pb.h"

namespace lh::tr181 {

/// The tree with what the configuration file says: rows by alias, else by
/// interface; options by tag. Written parameters keep their values, deleted
/// rows stay away, rows that left the file go, rows of TR-181 stay. Rows of
/// what actors told follow.
tree merge(const tree& before, const pb::Settings& settings,
           const observations& seen = {});

} // namespace lh::tr181
