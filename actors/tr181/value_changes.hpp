#pragma once

#include "actors/tr181/reader.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace lh::tr181 {

/// Who watches, and by which number.
using watch_key = std::pair<std::string, uint64_t>;

/// What each watch saw of some rows at one moment.
using sightings = std::map<watch_key, pb::ParameterPage>;

/// Paths whose values somebody wants to hear of when they change. A value
/// that changes with time alone is not told.
class value_watches {
public:
  /// Begins a watch, in place of one with this key; the values as they are, or
  /// faults and then nothing is watched. Without paths the watch ends.
  pb::ParameterPage set(const pb::WatchParameters& watch, const snapshot& from);

  bool empty() const { return watches_.empty(); }

  /// What the watches see of these rows right below `Device.`, and those that
  /// follow references of all.
  sightings look(const snapshot& from, const std::set<row_address>& rows) const;

private:
  /// A path through a reference depends on the rows at both of its ends.
  struct watched {
    pb::GetParameters request;
    bool follows;
  };

  std::map<watch_key, watched> watches_;
};

/// The rows right below `Device.`
std::set<row_address> top_rows(const tree& of);

/// The rows right below `Device.` that differ between two trees: all of them
/// when a value that is in no row does, since any row may depend on it.
std::set<row_address> changed_rows(const tree& before, const tree& after);

/// The topmost rows that are in `of`, but not in `other`, as paths.
std::vector<std::string> rows_only_in(const tree& of, const tree& other);

/// What became different between two looks of a watch. A row that came or went
/// is told as that, without the values below it.
pb::ParameterChanges changes_between(const pb::ParameterPage& before,
                                     const pb::ParameterPage& after,
                                     const std::vector<std::string>& created,
                                     const std::vector<std::string>& deleted);

} // namespace lh::tr181
