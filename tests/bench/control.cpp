#include "tests/bench/control.hpp"

#include <cstdio>
#include <cstdlib>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

namespace lh::bench {

namespace {

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::exit(1);
}

} // namespace

control_socket::control_socket(const std::string& path)
    : fd_(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  auto* name = reinterpret_cast<const sockaddr*>(&address);
  if (::connect(fd_, name, sizeof address) != 0)
    give_up(path.c_str());
}

control_socket::~control_socket() {
  ::close(fd_);
}

void control_socket::send(const control::Request& request) {
  auto packet = request.SerializeAsString();
  if (::send(fd_, packet.data(), packet.size(), MSG_NOSIGNAL) < 0)
    give_up("send");
}

control::Response control_socket::receive() {
  static std::vector<char> packet(64 * 1024);
  auto size = ::recv(fd_, packet.data(), packet.size(), 0);
  control::Response response;
  if (size <= 0 ||
      !response.ParseFromArray(packet.data(), static_cast<int>(size)))
    give_up("the daemon has hung up");
  return response;
}

} // namespace lh::bench
