#include "bus_adapters/control/control_connection.hpp"

#include "bus_adapters/control/pages.hpp"

#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace lh::bus {

namespace {

constexpr size_t too_much_waiting = 8 * 1024 * 1024;

} // namespace

bool control_connection::send(control::Response response) {
  for (auto& page : paginate(std::move(response))) {
    waiting_.push_back(page.SerializeAsString());
    waiting_bytes_ += waiting_.back().size();
  }
  return flush() && waiting_bytes_ <= too_much_waiting;
}

bool control_connection::flush() {
  while (!waiting_.empty()) {
    auto& packet = waiting_.front();
    auto sent = ::send(fd_.get(), packet.data(), packet.size(),
                       MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN)
      return false;
    if (sent < 0)
      break;
    waiting_bytes_ -= packet.size();
    waiting_.pop_front();
  }
  listen();
  return true;
}

void control_connection::expect_answer() {
  ++expected_;
  listen();
}

void control_connection::answered() {
  --expected_;
  listen();
}

/// A hang-up is heard in any case.
void control_connection::listen() {
  uint32_t events = 0;
  if (!waiting_.empty())
    events = EPOLLOUT;
  else if (expected_ == 0)
    events = EPOLLIN;
  fd_.rearm(events);
}

} // namespace lh::bus
