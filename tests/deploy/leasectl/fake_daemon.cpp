#include "fake_daemon.hpp"

#include <cstdlib>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace lh::leasectl_test {

namespace {

int checked(long value, const char* what) {
  if (value < 0)
    throw std::runtime_error(what);
  return static_cast<int>(value);
}

} // namespace

fake_daemon::fake_daemon() {
  char directory[] = "/tmp/leasectl-test-XXXXXX";
  if (!::mkdtemp(directory))
    throw std::runtime_error("mkdtemp");
  directory_ = directory;
  path_ = directory_ + "/control.sock";
  listener_ =
      checked(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "socket");
  timeval limit{10, 0};
  ::setsockopt(listener_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path_.copy(address.sun_path, sizeof address.sun_path - 1);
  auto* name = reinterpret_cast<const sockaddr*>(&address);
  checked(::bind(listener_, name, sizeof address), "bind");
  checked(::listen(listener_, 4), "listen");
}

fake_daemon::~fake_daemon() {
  hang_up();
  ::close(listener_);
  ::unlink(path_.c_str());
  ::rmdir(directory_.c_str());
}

control::Request fake_daemon::accept() {
  hang_up();
  peer_ = checked(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC),
                  "no client came");
  timeval limit{10, 0};
  ::setsockopt(peer_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  return receive();
}

control::Request fake_daemon::receive() {
  std::string packet(64 * 1024, '\0');
  packet.resize(static_cast<size_t>(
      checked(::recv(peer_, packet.data(), packet.size(), 0), "no request")));
  control::Request request;
  if (!request.ParseFromString(packet))
    throw std::runtime_error("not a request");
  id_ = request.id();
  return request;
}

void fake_daemon::answer(control::Response response, bool more) {
  response.set_id(id_);
  response.set_more(more);
  answer_raw(response.SerializeAsString());
}

void fake_daemon::answer_raw(const std::string& packet) {
  checked(::send(peer_, packet.data(), packet.size(), MSG_NOSIGNAL), "send");
}

void fake_daemon::hang_up() {
  if (peer_ >= 0)
    ::close(peer_);
  peer_ = -1;
}

} // namespace lh::leasectl_test
