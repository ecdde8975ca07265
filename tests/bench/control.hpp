#pragma once

#include "control.pb.h"

#include <string>

namespace lh::bench {

/// A connection to the daemon's control socket.
class control_socket {
public:
  /// Ends the program when nobody listens at `path`.
  explicit control_socket(const std::string& path);
  control_socket(const control_socket&) = delete;
  control_socket& operator=(const control_socket&) = delete;
  ~control_socket();

  int fd() const { return fd_; }

  void send(const control::Request& request);

  /// The next packet; ends the program when the daemon has hung up.
  control::Response receive();

private:
  int fd_;
};

} // namespace lh::bench
