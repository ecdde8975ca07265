#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lh::bench {

/// When a lease was seen in each of the three places; 0 is not yet.
struct sighting {
  int64_t address_ns = 0;
  int64_t event_ns = 0;
  int64_t tr181_ns = 0;
  std::string row;
};

/// Leases on their way, by address; each is printed once all have seen it.
class sightings {
public:
  /// The kernel has told of an address on the device of `row`.
  void saw_address(uint32_t address, const std::string& row);

  /// An event has told of a lease of `row`.
  void saw_event(uint32_t address, const std::string& row);

  /// TR-181 shows this address, bound, at `row`.
  void saw_tr181(uint32_t address, const std::string& row);

  /// Rows whose parameters have not shown the lease yet.
  std::vector<std::string> awaited() const;

private:
  using found = std::map<uint32_t, sighting>::value_type;

  found& at(uint32_t address, const std::string& row);
  void print_whole(const found& seen);

  std::map<uint32_t, sighting> seen_;
};

} // namespace lh::bench
