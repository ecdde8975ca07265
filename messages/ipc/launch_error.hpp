#pragma once

#include <cstdint>
#include <string_view>

namespace lh::ipc {

/// How far the launcher came.
enum class launch_stage : uint32_t {
  arguments = 1,
  session,
  standard_input,
  output,
  descriptors,
  directory,
  execution,
};

/// What the launcher writes to its error descriptor, in host byte order, when
/// it could not start the program; an end of file without it means success.
struct launch_error {
  launch_stage stage;
  /// An errno.
  int32_t error;
};

static_assert(sizeof(launch_error) == 8);

/// What failed, as the start of a sentence.
constexpr std::string_view to_string(launch_stage stage) {
  switch (stage) {
  case launch_stage::arguments:
    return "the launcher's arguments";
  case launch_stage::session:
    return "a session of its own";
  case launch_stage::standard_input:
    return "its standard input";
  case launch_stage::output:
    return "the FIFO for its output";
  case launch_stage::descriptors:
    return "closing descriptors";
  case launch_stage::directory:
    return "its directory";
  case launch_stage::execution:
    return "executing the program";
  }
  return "an unknown stage";
}

} // namespace lh::ipc
