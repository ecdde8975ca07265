#pragma once

#include <cstdint>
#include <string>

namespace lh::bench {

/// CLOCK_MONOTONIC in nanoseconds.
int64_t monotonic_ns();

/// A file of lines `NANOSECONDS WORDS`, to which several processes append.
class stamps {
public:
  explicit stamps(const std::string& path);

  /// Appends one line with the clock's present value.
  void note(const std::string& words) const;

private:
  int fd_;
};

} // namespace lh::bench
