#pragma once

#include "actors/tr181/records.hpp"
#include "random_paths.hpp"
#include "tests/actors/tr181/model_access.hpp"

#include <cstdlib>
#include <set>
#include <string>
#include <vector>

namespace lh::tr181::test {

/// One random history of transactions and of what actors tell, made at once in
/// the room's own model and in the reference model. Any difference ends the
/// test.
class history {
public:
  explicit history(unsigned seed);

  /// Begins with two clients of a file that name one device.
  void start_from_file();

  /// One operation; what it was is a line of `trace`.
  void step();

  /// The process ends and another begins with what the store has.
  void restart();

  /// What one record for each row brings back, as the store has been told.
  void check_store() const;

  /// That merging a file twice is merging it once, over restarts too.
  void check_file() const;

  /// That a read of everything says what the reference model says.
  void check_read() const;

  snapshot now() const { return {tree_, seen_, {}, ""}; }
  const tree& rows() const { return tree_; }
  const observations& seen() const { return seen_; }
  const std::string& trace() const { return trace_; }

  /// The client and device of which the last operation told, if it did.
  std::string told_client, told_device;

  /// The rows that it shows at, when it is one of DHCPv6.
  std::set<row_address> told_rows;

  /// Operations that were accepted, and all.
  int accepted = 0, done = 0;

private:
  void set_something();
  void add_something();
  void del_something();
  void run_something();
  void tell_client();
  void tell_client6();
  void tell_link();
  reference::write any_write();
  void finish(const reference::outcome& expected, const change& made);
  void check_rows() const;
  void keep(const tree& before);
  restored back() const;
  void note(const std::string& line);

  std::mt19937 random_;
  tree tree_;
  observations seen_;
  reference::model model_;
  pb::Settings file_;
  std::map<std::string, pb::RowRecord> store_;
  std::string trace_;

public:
  random_paths paths;
};

/// The seeds to try, first and end: LH_SEEDS=17 or LH_SEEDS=0..5000 of the
/// environment, else 0 to `count`.
inline std::pair<unsigned, unsigned> seeds(unsigned count) {
  const char* given = std::getenv("LH_SEEDS");
  if (!given)
    return {0, count};
  char* rest = nullptr;
  auto first = static_cast<unsigned>(std::strtoul(given, &rest, 10));
  if (*rest == '\0')
    return {first, first + 1};
  return {first, static_cast<unsigned>(std::strtoul(rest + 2, nullptr, 10))};
}

} // namespace lh::tr181::test
