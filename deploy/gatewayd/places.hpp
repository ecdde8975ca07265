#pragma once

#include "actors/client/command_line.hpp"
#include "deploy/gatewayd/options.hpp"
#include "messages/net/time.hpp"
#include "messages/net/unique_fd.hpp"

namespace lh::gatewayd {

/// A program of ours: beside this executable, else in the libexec directory.
std::string own_program(const std::string& name);

/// A program of the system: in PATH, then /usr/sbin and /sbin. Where it would
/// be when it is not there.
std::string system_program(const std::string& name);

client::places client_places(const options& given);

/// What keeps a second daemon out for as long as it lives.
struct directory_locks {
  net::unique_fd runtime;
  net::unique_fd state;
};

/// Makes and locks the directories. A state directory that cannot be made is
/// the store's alarm, not a fault.
result<directory_locks> lock_directories(const options& given);

/// The system's clocks and the id of this boot.
net::clocks system_clocks();

} // namespace lh::gatewayd
