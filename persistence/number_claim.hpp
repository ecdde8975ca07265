#pragma once

#include "persistence/file_port.hpp"

namespace lh::persistence {

/// The newest number whose event could not be written or synced: an empty
/// file whose name tells it. A name needs no room on a full disk; where there
/// is no way to make one, the next directory has it.
class number_claim {
public:
  number_claim(file_port& port, std::vector<std::string> directories)
      : port_(port), directories_(std::move(directories)) {}

  /// The highest number that an earlier run claimed, 0 when there was none.
  uint64_t open();

  /// Claims `number` and all below it.
  void take(uint64_t number);

  /// Gives up the claim when number `told` is on the disk with its event and
  /// none above it is claimed.
  void drop(uint64_t told);

private:
  bool put(const std::string& directory, uint64_t number);
  void remove_all();

  file_port& port_;
  std::vector<std::string> directories_;
  std::vector<std::string> paths_;
  uint64_t number_ = 0;
};

} // namespace lh::persistence
