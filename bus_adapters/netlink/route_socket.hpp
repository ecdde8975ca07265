#pragma once

#include "messages/net/result.hpp"
#include "messages/net/unique_fd.hpp"

#include <netlink/msg.h>

#include <functional>
#include <memory>

namespace lh::netlink {

/// Gets each message that the kernel sent.
using visitor = std::function<void(nlmsghdr&)>;

/// A fault with an errno and what the kernel has to say about it.
fault errno_fault(int error, const std::string& what);

/// A nonblocking socket that follows the groups of an RTMGRP_* mask; of routes
/// it hears as filter_routes() says.
result<net::unique_fd> open_monitor(uint32_t groups, int receive_bytes);

/// Visits everything that waits on a monitor's socket; true when the kernel
/// had to drop messages, so that what is known must be read again.
result<bool> drain(int fd, const visitor& visit);

/// A message to the kernel under construction, freed with its owner.
class request {
public:
  request(int type, int flags);

  /// Appends a family header such as ifaddrmsg.
  template <class Header>
  void append(Header header) {
    nlmsg_append(message(), &header, sizeof header, NLMSG_ALIGNTO);
  }

  nl_msg* message() const { return message_.get(); }

private:
  struct free_message {
    void operator()(nl_msg* message) const { nlmsg_free(message); }
  };
  std::unique_ptr<nl_msg, free_message> message_;
};

/// A socket for requests, each answered before the next: the kernel works on
/// them in the sender's call, so that an answer is there at once. A limit of a
/// second stands behind that. What a dump's header says narrows it down, where
/// the kernel (from 4.20) can.
class request_socket {
public:
  static result<request_socket> open();

  /// Sends `asked` and visits what the kernel answers until it says done.
  result<void> ask(const request& asked, const visitor& visit = {});

private:
  explicit request_socket(net::unique_fd fd) : fd_(std::move(fd)) {}

  net::unique_fd fd_;
  uint32_t sequence_ = 0;
};

} // namespace lh::netlink
