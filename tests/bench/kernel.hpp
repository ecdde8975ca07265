#pragma once

#include <functional>
#include <string>

namespace lh::bench {

/// What the kernel tells of addresses and links in this namespace.
class kernel_socket {
public:
  /// A new or refreshed address that is not deprecated, and its device.
  using address_fn =
      std::function<void(const std::string&, const std::string&)>;
  /// A link's state: its device, and true when it is RUNNING.
  using link_fn = std::function<void(const std::string&, bool)>;

  /// Ends the program when the kernel gives no socket.
  kernel_socket();
  kernel_socket(const kernel_socket&) = delete;
  kernel_socket& operator=(const kernel_socket&) = delete;
  ~kernel_socket();

  int fd() const { return fd_; }

  /// Reads one datagram.
  void receive(const address_fn& address, const link_fn& link);

private:
  int fd_;
};

} // namespace lh::bench
