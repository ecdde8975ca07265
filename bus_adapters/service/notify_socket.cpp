#include "bus_adapters/service/notify_socket.hpp"

#include "messages/log/catalogue.hpp"

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace lh::service {

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::optional<int64_t> number(const std::string& text) {
  int64_t value = 0;
  auto* end = text.data() + text.size();
  auto read = std::from_chars(text.data(), end, value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != end || value <= 0)
    return std::nullopt;
  return value;
}

std::optional<std::chrono::microseconds> find_watchdog() {
  auto whose = variable("WATCHDOG_PID");
  auto usec = number(variable("WATCHDOG_USEC"));
  if (!usec || (!whose.empty() && number(whose) != ::getpid()))
    return std::nullopt;
  return std::chrono::microseconds{*usec};
}

} // namespace

std::optional<manager> find_manager() {
  auto address = variable("NOTIFY_SOCKET");
  if (address.empty())
    return std::nullopt;
  if (auto made = notify_socket::open(address); !made) {
    log::write(log::service_unreachable, {{"why", made.error().text}});
    return std::nullopt;
  }
  return manager{address, find_watchdog()};
}

result<notify_socket> notify_socket::open(const std::string& address) {
  notify_socket made;
  auto& path = made.peer_.sun_path;
  if (address.size() >= sizeof path)
    return fault{ENAMETOOLONG, address + ": too long for a socket"};
  made.peer_.sun_family = AF_UNIX;
  std::memcpy(path, address.data(), address.size());
  if (address.front() == '@')
    path[0] = '\0';
  made.size_ =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
  made.fd_ = net::unique_fd{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  if (!made.fd_)
    return fault{errno, std::string{"socket: "} + strerror(errno)};
  return made;
}

/// The address is looked up each time: a manager may have made its socket anew.
result<void> notify_socket::send(std::string_view lines) const {
  auto* peer = reinterpret_cast<const sockaddr*>(&peer_);
  if (::sendto(fd_.get(), lines.data(), lines.size(),
               MSG_NOSIGNAL | MSG_DONTWAIT, peer, size_) < 0)
    return fault{errno, strerror(errno)};
  return {};
}

} // namespace lh::service
