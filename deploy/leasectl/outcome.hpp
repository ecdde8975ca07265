#pragma once

#include <string>

namespace lh::leasectl {

/// What the process ends with; `health` uses its own 0..3.
namespace exit_code {
inline constexpr int done = 0;
inline constexpr int refused = 1;
inline constexpr int usage = 2;
inline constexpr int no_daemon = 3;
} // namespace exit_code

/// What a verb leaves behind: text for stdout and stderr, and the exit code.
struct outcome {
  int code = exit_code::done;
  std::string out;
  std::string err;
};

} // namespace lh::leasectl
