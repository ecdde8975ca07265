#pragma once

#include "actors/tr181/path.hpp"
#include "actors/tr181/tree.hpp"

#include <functional>
#include <string>
#include <vector>

namespace lh::tr181 {

/// Tells a parameter of a row as text, for conditions and references.
using value_reader =
    std::function<std::string(const row_address&, const row&, column_id)>;

/// The rows that a query leads to, each once.
struct selection {
  bool exists =
      true; ///< false: a row that the path names by number is not there
  std::vector<row_address> rows;
  size_t visited = 0; ///< rows looked at on the way
};

/// How many rows one request may look at in all: what is more is refused, so
/// that no request holds up the clients.
inline constexpr size_t most_visits = 2'000'000;

/// Follows a query through the rows, in order. An empty or dangling reference
/// leads nowhere, and no condition behind it is met.
selection select(const tree& from, const path_query& query,
                 const value_reader& read);

/// A parameter that the configuration alone decides: any but source::state.
std::string configured_value(const tree& of, const row& in, column_id column);

} // namespace lh::tr181
