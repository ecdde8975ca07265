#include "bus_adapters/ipc/unix_listener.hpp"

#include "bus_adapters/ipc/runtime_directory.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace lh::bus {

namespace {

/// Who finds it full sleeps until somebody was let in: a flood of connections
/// is kept short.
constexpr int backlog = 16;
constexpr mode_t only_owner = 0600;

fault failed(const std::string& what) {
  return {errno, what + ": " + strerror(errno)};
}

result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return fault{ENAMETOOLONG, path + ": too long for a socket"};
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

} // namespace

result<net::unique_fd> listen_at(const std::string& path, mode_t mode,
                                 gid_t group) {
  make_runtime_directory(std::filesystem::path{path}.parent_path());
  auto address = address_of(path);
  if (!address)
    return address.error();
  net::unique_fd fd{
      ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!fd)
    return failed("socket");
  if (::unlink(path.c_str()) != 0)
    ::rmdir(path.c_str());
  auto* generic = reinterpret_cast<const sockaddr*>(&*address);
  ::fchmod(fd.get(), only_owner);
  if (::bind(fd.get(), generic, sizeof *address) != 0)
    return failed(path);
  if (::chown(path.c_str(), 0, group) != 0 ||
      ::chmod(path.c_str(), mode) != 0 || ::listen(fd.get(), backlog) != 0)
    return failed(path);
  return fd;
}

result<accepted> accept_next(int listener) {
  net::unique_fd fd{
      ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  if (!fd)
    return failed("accept");
  ucred credentials{};
  socklen_t size = sizeof credentials;
  ::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &size);
  auto group = ::getpgid(credentials.pid);
  return accepted{std::move(fd),
                  {credentials.uid, credentials.pid, group > 0 ? group : 0}};
}

result<std::string> receive_packet(int fd, size_t limit) {
  thread_local std::string buffer;
  buffer.resize(limit);
  auto size = ::recv(fd, buffer.data(), limit, MSG_TRUNC | MSG_DONTWAIT);
  if (size < 0)
    return fault{errno, strerror(errno)};
  if (size == 0)
    return fault{0, "closed"};
  if (static_cast<size_t>(size) > limit)
    return fault{EMSGSIZE, "longer than a packet may be"};
  return buffer.substr(0, static_cast<size_t>(size));
}

} // namespace lh::bus
