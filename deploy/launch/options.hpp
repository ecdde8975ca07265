#pragma once

#include "messages/net/user.hpp"

#include <cstdint>
#include <optional>
#include <vector>

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
  /// A program that the child finds open as ipc::lent_program_fd; null is none.
  const char* lent_program = nullptr;
  /// PATH=FILE each: for the child alone, a file of the working directory or,
  /// without FILE, that directory itself is at PATH.
  std::vector<const char*> covers;
  /// The directory of the cgroup that it joins; null stays where it is.
  const char* group = nullptr;
  /// So many octets of data each of its processes may have; 0 limits nothing.
  uint64_t data = 0;
  /// By how much others come first.
  int nice = 0;
  /// Whom it becomes, with CAP_NET_BIND_SERVICE and no way to gain more;
  /// nothing leaves everything.
  std::optional<net::user> user;
  /// CAP_NET_RAW too.
  bool raw_packets = false;
  /// The program's path and arguments, null at the end.
  char** program = nullptr;
};

/// Reads `--error-fd N --output FIFO [--stdin-fd N] [--directory DIR]
/// [--lend PROGRAM] [--cover PATH=FILE]... [--cgroup DIR] [--data OCTETS]
/// [--nice N] [--user UID:GID] [--raw-packets yes] -- PROGRAM ARG...`, root
/// being no such user; false when it is anything else, then with the options
/// that could be read, so that the failure can be told.
bool parse(char** argv, options& into);

} // namespace lh::launch
