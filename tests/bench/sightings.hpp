#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace lh::bench {

/// When a lease was seen in each of the three places; 0 is not yet.
struct sighting {
  int64_t address_ns = 0;
  int64_t event_ns = 0;
  int64_t tr181_ns = 0;
  std::string row;
};

/// Leases on their way, each by its address or prefix; one is printed once it
/// was seen in all places.
class sightings {
public:
  /// The kernel has told of an address that `row` has brought.
  void saw_address(const std::string& key, const std::string& row);

  /// An event has told of a lease of `row`.
  void saw_event(const std::string& key, const std::string& row);

  /// TR-181 shows this lease in force at `row`.
  void saw_tr181(const std::string& key, const std::string& row);

  /// Rows whose parameters have not shown the lease yet.
  std::set<std::string> awaited() const;

private:
  using found = std::map<std::string, sighting>::value_type;

  found& at(const std::string& key, const std::string& row);
  void print_whole(const found& seen);

  std::map<std::string, sighting> seen_;
};

} // namespace lh::bench
