#pragma once

#include "actors/tr181/path.hpp"
#include "actors/tr181/row_rules.hpp"
#include "actors/tr181/transaction.hpp"

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace lh::tr181 {

/// A transaction while it is being made: a tree that nobody has seen yet.
class draft {
public:
  explicit draft(const snapshot& before)
      : before_(before), after_(before.configuration) {}

  tree& edit() { return after_; }

  void refuse(std::string_view path, int code, std::string text);

  /// The rows that a path leads to; refuses one that is unknown or leads to
  /// none.
  std::optional<path_query> resolve(std::string_view path,
                                    std::vector<row_address>& rows);

  /// The same, when it has to be one row.
  std::optional<path_query> resolve_one(std::string_view path,
                                        row_address& row);

  void assign(std::string_view path, std::string_view text);

  /// Whether so much was refused that the rest need not be looked at.
  bool is_hopeless() const { return faults_.size() >= most_faults; }

  /// Notes what a client is asked for; the strongest is what it will get,
  /// beside a reset.
  void ask(const row_address& row, action what);

  /// Notes a change below or in a row.
  void touch(const row_address& row, column_id column);

  /// Settles what follows from the writes and ends the draft.
  change finish();

private:
  static constexpr size_t most_faults = 1000;

  void assign_to(const row_address& row, column_id column,
                 std::string_view text);
  void store(const row_address& row, column_id column, std::string text);
  void refuse_twins();
  void settle_orders();
  void settle_releases();
  void settle_rows();
  void settle_interfaces();
  std::vector<std::string> claimed_devices();
  std::vector<pb::ClientAction> actions() const;
  bool touched(const row_address& row, column_id column) const;

  struct rows_of {
    row_address parent;
    table_id table;
    friend auto operator<=>(const rows_of&, const rows_of&) = default;
  };

  const snapshot& before_;
  tree after_;
  size_t visited_ = 0;
  std::vector<pb::Fault> faults_;
  std::map<row_address, std::vector<column_id>> touches_;
  std::map<rows_of, order_writes> moves_;
  std::map<row_address, action> asked_;
  std::set<row_address> resets_;
};

/// The client that a row is or lies in; root when there is none.
row_address client_row(row_address row);

} // namespace lh::tr181
