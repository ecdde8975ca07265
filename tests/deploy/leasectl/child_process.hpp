#pragma once

#include "deploy/leasectl/outcome.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace lh::leasectl_test {

/// The real leasectl with these arguments; killed when it outlives its object.
class child_process {
public:
  explicit child_process(const std::vector<std::string>& arguments);
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;
  ~child_process();

  /// The next line of its stdout without the line's end; throws after ten
  /// seconds without one.
  std::string read_line();

  /// Closes its stdout, as a reader that goes away.
  void close_stdout();

  /// What it ended with and wrote since the last line that was read.
  leasectl::outcome wait();

private:
  pid_t pid_ = 0;
  int out_ = -1;
  int err_ = -1;
  std::string unread_;
};

} // namespace lh::leasectl_test
