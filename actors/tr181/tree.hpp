#pragma once

#include "actors/tr181/cow.hpp"
#include "actors/tr181/schema.hpp"

#include <compare>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lh::tr181 {

/// Where a row stands: its table and the instance numbers from the top on.
struct row_address {
  table_id table = 0;
  std::vector<uint32_t> instances;

  uint32_t instance() const { return instances.back(); }
  row_address child(table_id in, uint32_t instance) const;
  row_address parent() const;

  friend auto operator<=>(const row_address&, const row_address&) = default;
};

/// The row right below `Device.` that a row is or lies in; root of the root.
row_address top_row(const row_address& at);

/// "Device.DHCPv4.Client.1.SentOption.2."
std::string path_of(const row_address& address);

struct table_rows;

/// What one row keeps.
struct row {
  std::vector<std::string> values; ///< canonical text, by column::slot
  std::vector<bool> written;       ///< those that outlive the row's defaults
  std::string file_key;            ///< its row of the configuration, or empty
  bool added = false; ///< TR-181 made it before the configuration named it
  std::vector<cow<table_rows>> tables; ///< by table::place

  friend bool operator==(const row&, const row&);
};

/// A row and its instance number.
struct numbered_row {
  uint32_t instance;
  cow<row> content;

  friend bool operator==(const numbered_row&, const numbered_row&);
};

/// The rows of one table below one row.
struct table_rows {
  uint32_t next = 1;              ///< instance number never used so far
  std::vector<numbered_row> rows; ///< by instance
  std::map<uint32_t, std::string> deleted; ///< file keys of rows deleted here

  const row* find(uint32_t instance) const;
  bool is_deleted(std::string_view file_key) const;

  /// Equal in all that outlives the process; `next` does not.
  friend bool operator==(const table_rows&, const table_rows&);
};

/// The configuration: an immutable value when copied, cheap to copy.
class tree {
public:
  tree();

  const row& root() const { return *root_; }

  /// The row, or null.
  const row* find(const row_address& at) const;

  /// The row for writing, or null.
  row* edit(const row_address& at);

  /// A table below a row that is there.
  const table_rows& rows(const row_address& parent, table_id in) const;
  table_rows& edit_rows(const row_address& parent, table_id in);

  /// A new row with every default and the next number.
  row_address insert(const row_address& parent, table_id in);

  /// A new row with every default and this number; replaces none.
  row& insert(const row_address& at);

  /// Takes a row away with all below it; false when there is none.
  bool erase(const row_address& at);

  /// As `erase`, and the row's configuration will not bring it back.
  bool bury(const row_address& at);

  friend bool operator==(const tree&, const tree&) = default;

private:
  cow<row> root_;
};

/// All rows of a table under whatever parents, in order.
std::vector<row_address> all_rows(const tree& from, table_id in);

/// The rows of a table right below a row.
const table_rows& below(const row& in, table_id table);

/// A value that the row keeps.
const std::string& value(const row& of, column_id kept);

/// Changes a stored value so that it outlives the row's defaults.
void write(row& to, column_id stored, std::string text);

/// Changes a value and leaves open whether it outlives the defaults.
void put(row& to, column_id kept, std::string text);

/// Changes a stored value unless it was written.
void assume(row& to, column_id stored, std::string text);

} // namespace lh::tr181
