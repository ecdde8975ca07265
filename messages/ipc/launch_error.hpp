#pragma once

#include <cstdint>
#include <string_view>

namespace lh::ipc {

/// How far the launcher came. The numbers stay as they are, since a daemon may
/// be older than its launcher.
enum class launch_stage : uint32_t {
  arguments = 1,
  session,
  standard_input,
  output,
  descriptors,
  lent_program,
  directory,
  covers,
  privileges,
  execution,
  group,
  limits,
  launcher,
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
  case launch_stage::lent_program:
    return "the program that it is lent";
  case launch_stage::directory:
    return "its directory";
  case launch_stage::covers:
    return "its view of the file system";
  case launch_stage::privileges:
    return "giving up privileges";
  case launch_stage::execution:
    return "executing the program";
  case launch_stage::group:
    return "joining its cgroup";
  case launch_stage::limits:
    return "its limits";
  case launch_stage::launcher:
    return "starting the launcher";
  }
  return "an unknown stage";
}

} // namespace lh::ipc
