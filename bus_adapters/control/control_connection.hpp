#pragma once

#include "bus_adapters/control/request_parts.hpp"
#include "bus_adapters/reactor/hosted.hpp"
#include "control.pb.h"

#include <deque>
#include <map>
#include <string>

namespace lh::bus {

/// How a connection follows events.
struct following {
  uint64_t since = 0;
  bool live = false; ///< everything kept was sent, new ones come as they are
  bool follow = false;
};

/// One peer of the control socket and what it has not taken yet.
class control_connection {
public:
  control_connection(watched_fd fd) : fd_(std::move(fd)) {}

  const watched_fd& fd() const { return fd_; }

  /// Sends in packets, in order; false when the peer is gone or so slow that
  /// it is not worth keeping.
  bool send(control::Response response);

  /// The peer can take more.
  bool flush();

  /// An answer is on its way: until it has come and was taken, no further
  /// request is read.
  void expect_answer();
  void answered();

  /// Nothing that it has asked for is on its way or goes on.
  bool is_idle() const {
    return expected_ == 0 && waiting_.empty() && followers.empty();
  }

  /// Octets that the peer has not taken yet.
  size_t waiting_bytes() const { return waiting_bytes_; }

  /// By the id of the request that asked for it.
  std::map<uint32_t, following> followers;

  /// Of the request that it is sending.
  request_parts parts;

private:
  void listen();

  watched_fd fd_;
  size_t expected_ = 0;
  std::deque<std::string> waiting_;
  size_t waiting_bytes_ = 0;
};

} // namespace lh::bus
