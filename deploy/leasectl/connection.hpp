#pragma once

#include "control.pb.h"
#include "messages/net/result.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace lh::leasectl {

/// A client's end of the control socket. Faults carry errno, and a sentence
/// that says that there is no daemon, or what it did wrong.
class connection {
public:
  /// Connects to the SEQPACKET socket at `path`; from now on the daemon may
  /// take `patience` for each of its steps.
  static result<connection>
  to(const std::string& path,
     std::chrono::milliseconds patience = std::chrono::seconds{10});

  connection(connection&& other) noexcept;
  connection& operator=(connection&&) = delete;
  ~connection();

  /// Takes one response and tells whether to go on.
  using taker = std::function<bool(const control::Response&)>;

  /// Sends `request`, in parts when it is long, gives each response to `take`
  /// until the last one came or `take` wants no more. To `follow` is to wait
  /// for responses for ever.
  result<void> ask(const control::Request& request, bool follow,
                   const taker& take);

private:
  connection(int socket, std::chrono::milliseconds patience)
      : socket_(socket), patience_(patience) {}

  result<void> send(const std::string& packet) const;
  result<control::Response> receive(uint32_t id);
  fault failed(const std::string& what) const;

  int socket_;
  std::chrono::milliseconds patience_;
};

} // namespace lh::leasectl
