#include "actors/client/exit_cause.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstring>

namespace lh::client {

namespace {

/// A process that is killed, or done, has not said why before.
bool says_why(const pb::ChildExited& child) {
  bool done =
      child.start_error() == 0 && child.signal() == 0 && child.exit_code() == 0;
  return !done && child.signal() != SIGKILL && child.signal() != SIGTERM;
}

} // namespace

std::string exit_cause(const pb::ChildExited& child) {
  std::string cause;
  if (child.start_error() != 0)
    cause = fmt::format("cannot be started: {}", strerror(child.start_error()));
  else if (child.status_unknown())
    cause = "exited, status unknown";
  else if (child.signal() != 0)
    cause = fmt::format("killed by signal {}", child.signal());
  else
    cause = fmt::format("exited with code {}", child.exit_code());
  if (says_why(child) && !child.last_output().empty())
    cause += ": " + *child.last_output().rbegin();
  return cause;
}

} // namespace lh::client
