#pragma once

#include <optional>

namespace lh::launch {

/// What the command line asks for; the strings are the command line's own.
struct options {
  /// Where a failure is told, above 2.
  int error_fd = -1;
  /// The FIFO that takes stdout and stderr.
  const char* output = nullptr;
  /// What becomes stdin; -1 is /dev/null.
  int stdin_fd = -1;
  /// The working directory; null leaves it.
  const char* directory = nullptr;
  /// The program's path and arguments, null at the end.
  char** program = nullptr;
};

/// Reads `--error-fd N --output FIFO [--stdin-fd N] [--directory DIR] --
/// PROGRAM ARG...`; false when it is anything else, then with the options
/// that could be read, so that the failure can be told.
bool parse(char** argv, options& into);

} // namespace lh::launch
