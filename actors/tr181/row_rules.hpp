#pragma once

#include "actors/tr181/tree.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace lh::tr181 {

/// An alias that no row of the same table has: "cpe-3" for row 3.
std::string free_alias(const tree& in, const row_address& at);

/// Gives a row that was just made its alias and the last place in its table.
void settle_new_row(tree& in, const row_address& at);

/// Whether a table below a row takes no more rows, and how to say so.
bool is_full(const tree& in, const row_address& parent, table_id table);
std::string full_text(table_id table);

/// Makes every boolean false whose row lacks what it needs.
void settle_needs(row& of, table_id in);

/// Instance number and Order of rows to move.
using order_writes = std::vector<std::pair<uint32_t, uint64_t>>;

/// Puts rows where they were written to, smallest first: equal and later ones
/// are incremented; then all are compacted to 1..n.
void settle_order(table_rows& rows, column_id order, order_writes moves);

/// Two rows of a table with the same value of a column that has to differ.
struct twins {
  column_id column;
  uint32_t first;
  uint32_t second;
};

/// Rows with the same alias, and enabled rows with the same tag.
std::vector<twins> find_twins(const table_rows& rows, table_id in);

/// A stored number; 0 when there is none.
uint64_t number(const row& of, column_id stored);

} // namespace lh::tr181
