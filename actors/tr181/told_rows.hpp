#pragma once

#include "actors/tr181/tree.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace lh::tr181 {

/// Values for columns of one row.
using told_values = std::vector<std::pair<column_id, std::string>>;

/// A row that is there because an actor told of something. It is known by its
/// key, as a row of the configuration file is by its own; one with a new key
/// gets the least number that is free.
struct told_row {
  std::string key;
  told_values values;   ///< what is not named stays as it is
  bool is_slot = false; ///< it outlives the process with its number
};

/// Makes these, and no others, the rows of a table. Of two with one key the
/// first counts.
void tell_rows(tree& in, const row_address& parent, table_id table,
               const std::vector<told_row>& wanted);

/// Makes one row be there and say this; where it stands.
row_address tell_row(tree& in, const row_address& parent, table_id table,
                     const told_row& wanted);

/// Takes away every row of a table whose key is not among these.
void keep_keys(tree& in, const row_address& parent, table_id table,
               const std::set<std::string>& keys);

/// Takes away the row with a key, if there is one.
void forget_row(tree& in, const row_address& parent, table_id table,
                const std::string& key);

/// The row with a key; root when there is none.
row_address find_key(const tree& in, const row_address& parent, table_id table,
                     const std::string& key);

/// Puts those values of a row that differ from what it says.
void put_values(tree& in, const row_address& at, const told_values& values);

} // namespace lh::tr181
