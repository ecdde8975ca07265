#include "deploy/leasectl/connection.hpp"

#include "deploy/leasectl/parts.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace lh::leasectl {

namespace {

/// Calls again after a signal: SIGSTOP and SIGCONT interrupt timed calls.
template <class Call>
auto uninterrupted(Call call) {
  auto done = call();
  while (done < 0 && errno == EINTR)
    done = call();
  return done;
}

/// Zero is no limit.
void set_limit(int socket, int option, std::chrono::milliseconds time) {
  timeval limit{};
  limit.tv_sec = time.count() / 1000;
  limit.tv_usec = time.count() % 1000 * 1000;
  ::setsockopt(socket, SOL_SOCKET, option, &limit, sizeof limit);
}

result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return fault{ENAMETOOLONG,
                 fmt::format("no daemon at {}: the path is too long", path)};
  path.copy(address.sun_path, path.size());
  return address;
}

} // namespace

result<connection> connection::to(const std::string& path,
                                  std::chrono::milliseconds patience) {
  auto address = address_of(path);
  if (!address)
    return address.error();
  int socket = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  connection made{socket, patience};
  set_limit(socket, SO_SNDTIMEO, patience);
  auto* name = reinterpret_cast<const sockaddr*>(&*address);
  auto connect = [&] { return ::connect(socket, name, sizeof *address); };
  if (uninterrupted(connect) < 0)
    return made.failed(fmt::format("no daemon at {}", path));
  return made;
}

connection::connection(connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), patience_(other.patience_) {}

connection::~connection() {
  if (socket_ >= 0)
    ::close(socket_);
}

result<void> connection::ask(const control::Request& request, bool follow,
                             const taker& take) {
  set_limit(socket_, SO_RCVTIMEO,
            follow ? std::chrono::milliseconds{} : patience_);
  for (const auto& part : in_parts(request))
    if (auto sent = send(part.SerializeAsString()); !sent)
      return sent;
  for (bool more = true; more;) {
    auto response = receive(request.id());
    if (!response)
      return response.error();
    more = take(*response) && response->more();
  }
  return {};
}

result<void> connection::send(const std::string& packet) const {
  auto call = [&] {
    return ::send(socket_, packet.data(), packet.size(), MSG_NOSIGNAL);
  };
  if (uninterrupted(call) < 0)
    return failed("the daemon takes no request");
  return {};
}

result<control::Response> connection::receive(uint32_t id) {
  std::vector<char> packet(packet_limit);
  auto size = uninterrupted(
      [&] { return ::recv(socket_, packet.data(), packet.size(), MSG_TRUNC); });
  if (size < 0)
    return failed("the daemon gives no answer");
  if (size == 0)
    return fault{ECONNRESET, "the daemon has closed the connection"};
  control::Response response;
  if (static_cast<size_t>(size) > packet.size() ||
      !response.ParseFromArray(packet.data(), static_cast<int>(size)) ||
      response.id() != id)
    return fault{EPROTO, "what listens there does not speak as the daemon"};
  return response;
}

fault connection::failed(const std::string& what) const {
  int error = errno;
  if (error == EAGAIN)
    return {error, fmt::format("no answer from the daemon within {} ms",
                               patience_.count())};
  return {error, fmt::format("{}: {}", what, std::strerror(error))};
}

} // namespace lh::leasectl
