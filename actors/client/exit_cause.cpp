#include "actors/client/exit_cause.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace lh::client {

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
  if (!child.last_output().empty())
    cause += ": " + *child.last_output().rbegin();
  return cause;
}

bool is_permanent(const pb::ChildExited& child) {
  switch (child.start_error()) {
  case ENOENT:
  case EACCES:
  case ENOEXEC:
  case ENOTDIR:
  case EISDIR:
  case ELOOP:
  case EPERM:
    return true;
  default:
    return false;
  }
}

} // namespace lh::client
