#pragma once

#include "actors/tr181/tree.hpp"
#include "tr181.pb.h"

#include <string>
#include <vector>

namespace lh::tr181 {

/// What the store has to keep of a tree: every row with its number, what was
/// written to it, and rows of the configuration that TR-181 deleted.
pb::RowBatch records(const tree& of);

/// The same for what differs; rows that are gone are `forgotten`.
pb::RowBatch changed_records(const tree& before, const tree& after);

/// A tree from the store, and what of it this schema cannot take.
struct restored {
  tree value;
  std::vector<std::string> skipped;
};

/// The tree that the records tell of, before the file's defaults are merged.
restored restore(const pb::RowBatch& batch);

} // namespace lh::tr181
