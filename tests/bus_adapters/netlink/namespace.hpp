#pragma once

#include "messages/net/unique_fd.hpp"

#include <map>
#include <string>
#include <vector>

namespace lh::tests {

/// A network namespace that lives as long as this does; its devices get no
/// link-local address by themselves. Needs root.
class net_namespace {
public:
  /// Makes one and moves this thread into it.
  net_namespace();

  /// Moves this thread into it.
  void enter() const;

  /// What `ip link set DEVICE netns` takes.
  std::string path() const;

private:
  net::unique_fd fd_;
};

/// Runs `ip` with blank-separated arguments; it must succeed.
std::string ip(const std::string& arguments);

/// Writes a file of /proc/sys in this thread's namespace.
void sysctl(const std::string& path, const std::string& value);

/// An own listener to what happens to addresses: "new 192.0.2.7/24", "new
/// 2001:db8::7/128 tentative" or "del 2001:db8::7/128 duplicate".
class address_listener {
public:
  address_listener();

  /// All since the last call.
  std::vector<std::string> take();

  /// The next one, waited for.
  std::string next();

private:
  net::unique_fd fd_;
};

/// The index of a device by its name, 0 when it is not there.
uint32_t index_of(const std::string& device);

/// A socket that is bound to `device` and has sent one datagram to `address`.
net::unique_fd send_datagram(const std::string& device,
                             const std::string& address);

/// A raw socket for IPv4 that comes in on `device`.
net::unique_fd open_sniffer(const std::string& device);

/// Whether a UDP packet has come in.
bool has_datagram(int sniffer);

} // namespace lh::tests
