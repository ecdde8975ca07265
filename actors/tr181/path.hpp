#pragma once

#include "actors/tr181/condition.hpp"
#include "actors/tr181/tree.hpp"
#include "messages/net/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lh::tr181 {

/// One table on the way, and which of its rows are meant.
struct step {
  table_id table;
  uint32_t instance = 0; ///< 0: all rows that meet the conditions
  std::vector<condition> conditions;
  column_id reference = none; ///< followed from the rows before, if any
};

/// A path that the schema knows, before it meets any rows.
struct path_query {
  std::vector<step> steps;
  column_id column = none; ///< of a full path
  std::string prefix;      ///< of a partial path: what it takes below the rows

  /// The table of the rows that the steps lead to.
  table_id table() const { return steps.empty() ? 0 : steps.back().table; }

  /// The table that the path ends in without choosing rows, or `none`.
  table_id whole_table() const;

  /// Whether the path ends in a row: "Device.DHCPv4.Client.1."
  bool is_row() const;
};

/// Reads a path of TR-369: `Device.DHCPv4.Client.1.Enable`; `*`, `[alias]` or
/// `[Enable==true]` in place of a number; `Interface+.Name` to follow a
/// reference; a partial path ends in a dot. Else the fault 9005, which says
/// what is wrong.
result<path_query> parse_path(std::string_view text);

/// The row that a query names by instance numbers alone; root when it does not.
row_address numbered_address(const path_query& query);

} // namespace lh::tr181
