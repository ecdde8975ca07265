#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace lh::tr181 {

/// Place of a table in `tables()`; 0 is the one row `Device.`.
using table_id = uint16_t;

/// Place of a parameter in `columns()`.
using column_id = uint16_t;

/// No table, no column.
inline constexpr uint16_t none = 0xffff;

/// How a value is written (TR-106 3.2).
enum class value_type : uint8_t {
  boolean,
  unsigned_int,
  unsigned_long,
  signed_int,
  text,
  alias,
  hex_binary,
  order,
  interface,
  ipv4_address,
  ipv6_address,
  ipv6_prefix,
  reference,
};

/// Where a value comes from when it is read.
enum class source : uint8_t {
  stored,  ///< the configuration
  told,    ///< kept in a row as the stored ones, but what actors told
  state,   ///< worked out of what actors told when it is read
  flag,    ///< false always; writing true is the action
  command, ///< not readable; running it is the action
  count,   ///< rows of the table `link`
  device,  ///< the device behind the column `link`, which writing changes
};

/// What a flag or command asks of a client, weakest first; a reset of the
/// counters stands beside whatever else is asked.
enum class action : uint8_t { nothing, wake, renew, restart, release, reset };

/// One parameter of the data model: a row of schema.csv.
struct column {
  std::string_view name; ///< from the row on: "Enable", "Stats.Discover"
  table_id table;
  value_type type;
  bool list; ///< values separated by commas
  bool writable;
  source from;
  int64_t min; ///< of a number; of the length of text in characters or octets,
               ///< of a list as it is written
  int64_t max;
  std::span<const std::string_view> words; ///< an enumeration, when not empty
  std::string_view initial;
  uint16_t slot; ///< place among the values of its row
  uint16_t link; ///< of `from`, or what a boolean needs to be true, or `none`
  std::string_view to; ///< where the row is that a reference names
  table_id target;     ///< of that row, or `none` when it is not here
  int64_t item_min;    ///< of each item of a list, as `min` and `max` of others
  int64_t item_max;
  size_t items;   ///< how many a list takes
  bool heeded;    ///< false: kept and shown, nothing acts on it
  bool fleeting;  ///< changes with time alone
  bool delegable; ///< a prefix that is not only for other uses
  action act;
};

/// Whether a row keeps a value for the column.
constexpr bool is_kept(const column& c) {
  return c.from == source::stored || c.from == source::told;
}

/// One table, with what stands below its rows in objects of one instance.
struct table {
  std::string_view name; ///< from the parent's row on: "DHCPv4.Client"
  table_id parent;
  uint16_t place; ///< among the parent's children
  bool can_add;
  bool can_delete;
  uint32_t limit; ///< how many rows there can be below one row
  column_id first;
  column_id end;
  uint16_t slots; ///< how many values a row keeps
  std::span<const table_id> children;
  column_id enable; ///< columns with a meaning of their own, or `none`
  column_id alias;
  column_id order;
  column_id unique;  ///< differs among enabled rows, its default excepted
  column_id key;     ///< names a device: one enabled row for each
  column_id verdict; ///< why the row was disabled
};

/// All parameters, those of a table together and in the order of schema.csv.
std::span<const column> columns();

/// All tables, parents before children.
std::span<const table> tables();

/// The column of a table with this name, or `none`.
column_id find_column(table_id in, std::string_view name);

/// The table below a table's rows with this name, or `none`.
table_id find_child(table_id in, std::string_view name);

/// Whether a partial path that goes on with `prefix` below a row takes
/// anything.
bool has_prefix(table_id in, std::string_view prefix);

} // namespace lh::tr181
