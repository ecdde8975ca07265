#pragma once

#include "messages/net/result.hpp"
#include "messages/net/unique_fd.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>

namespace lh::service {

/// What the service manager said in the environment (sd_notify(3)).
struct manager {
  std::string address; // of a socket; an abstract one begins with '@'
  std::optional<std::chrono::microseconds> watchdog;
};

/// Nothing when no service manager wants to be told, or none can be: an address
/// that is no socket's is logged. A watchdog for another
/// process (WATCHDOG_PID) is none.
std::optional<manager> find_manager();

/// Datagrams to the service manager.
class notify_socket {
public:
  /// The fault's code is an errno.
  static result<notify_socket> open(const std::string& address);

  /// Lines such as "READY=1". A manager that does not read is a fault too, as
  /// the sender does not wait.
  result<void> send(std::string_view lines) const;

private:
  net::unique_fd fd_;
  sockaddr_un peer_{};
  socklen_t size_ = 0;
};

} // namespace lh::service
