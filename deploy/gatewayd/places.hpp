#pragma once

#include "actors/client/places.hpp"
#include "deploy/gatewayd/options.hpp"
#include "messages/net/time.hpp"
#include "messages/net/unique_fd.hpp"
#include "messages/net/user.hpp"

namespace lh::gatewayd {

/// A program of ours: beside this executable, else in the libexec directory.
std::string own_program(const std::string& name);

/// A program of the system: in PATH, then /usr/sbin and /sbin. Where it would
/// be when it is not there.
std::string system_program(const std::string& name);

client::places client_places(const options& given);

/// Whom DHCP clients run as that need no privileges: "leasehold-client", else,
/// with a word in the log, "nobody".
net::user client_user();

/// What keeps a second daemon out for as long as it lives.
struct directory_locks {
  net::unique_fd runtime;
  net::unique_fd state;
};

/// Makes and locks the directories; anybody may pass through a runtime
/// directory that it makes. A state directory that cannot be made is the
/// store's alarm, not a fault.
result<directory_locks> lock_directories(const options& given);

/// The system's clocks and the id of this boot.
net::clocks system_clocks();

} // namespace lh::gatewayd
