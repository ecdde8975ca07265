#pragma once

#include "messages/net/unique_fd.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstring>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace lh::tests {

/// Owns a service manager's socket; the test reads what it is told.
class fake_manager {
public:
  explicit fake_manager(std::string address)
      : address_(std::move(address)),
        fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, address_.data(), address_.size());
    if (address_.front() == '@')
      name.sun_path[0] = '\0';
    auto size = offsetof(sockaddr_un, sun_path) + address_.size();
    REQUIRE(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&name),
                   static_cast<socklen_t>(size)) == 0);
  }
  ~fake_manager() { ::unlink(address_.c_str()); }

  /// What came next, or "" when nothing comes for `milliseconds`.
  std::string next(int milliseconds = 10'000) const {
    pollfd ready{fd_.get(), POLLIN, 0};
    if (::poll(&ready, 1, milliseconds) != 1)
      return "";
    std::string text(4096, '\0');
    auto size = ::recv(fd_.get(), text.data(), text.size(), 0);
    text.resize(static_cast<size_t>(size));
    return text;
  }

private:
  std::string address_;
  net::unique_fd fd_;
};

} // namespace lh::tests
