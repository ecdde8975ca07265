#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace lh::bus {

/// Processes with the environment of a client of this runtime directory
/// (LEASEHOLD_RUNTIME_DIR is it, LEASEHOLD_CLIENT is set), by /proc: children
/// of daemons that were killed before they could write down what they started.
/// Only root's own processes count, so that nobody else can be named.
std::vector<pid_t> find_clients_of(const std::string& runtime_dir);

/// Whether a process, held by a pidfd meanwhile, is one of those.
bool is_client_of(pid_t pid, const std::string& runtime_dir);

} // namespace lh::bus
