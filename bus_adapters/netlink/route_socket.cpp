#include "bus_adapters/netlink/route_socket.hpp"

#include "bus_adapters/netlink/route_filter.hpp"

#include <fmt/format.h>
#include <netlink/attr.h>

#include <array>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <system_error>

namespace lh::netlink {

namespace {

constexpr size_t largest_datagram = 32768;
constexpr int most_repeats = 5;

result<net::unique_fd> open_socket(int type, uint32_t groups) {
  net::unique_fd fd{::socket(AF_NETLINK, type | SOCK_CLOEXEC, NETLINK_ROUTE)};
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = groups;
  if (!fd || ::bind(fd.get(), reinterpret_cast<sockaddr*>(&address),
                    sizeof address) != 0)
    return errno_fault(errno, "open a netlink socket");
  return fd;
}

template <class Value>
void set_option(int fd, int level, int option, Value value) {
  ::setsockopt(fd, level, option, &value, sizeof value);
}

result<void> receive(int fd, const visitor& visit) {
  alignas(nlmsghdr) std::array<char, largest_datagram> bytes;
  sockaddr_nl sender{};
  socklen_t length = sizeof sender;
  auto got = ::recvfrom(fd, bytes.data(), bytes.size(), MSG_TRUNC,
                        reinterpret_cast<sockaddr*>(&sender), &length);
  if (got < 0)
    return errno_fault(errno, "receive");
  if (static_cast<size_t>(got) > bytes.size())
    return errno_fault(ENOBUFS, "receive");
  if (sender.nl_pid != 0)
    return {};
  int left = static_cast<int>(got);
  auto* header = reinterpret_cast<nlmsghdr*>(bytes.data());
  for (; nlmsg_ok(header, left); header = nlmsg_next(header, &left))
    visit(*header);
  return {};
}

std::string explanation(nlmsghdr& header) {
  if ((header.nlmsg_flags & NLM_F_ACK_TLVS) == 0)
    return {};
  auto* text =
      nla_find(nlmsg_attrdata(&header, sizeof(nlmsgerr)),
               nlmsg_attrlen(&header, sizeof(nlmsgerr)), NLMSGERR_ATTR_MSG);
  return text ? fmt::format(" ({})", nla_get_string(text)) : std::string{};
}

/// What the kernel has said so far of one request.
struct progress {
  bool done = false;
  bool interrupted = false;
  result<void> outcome;

  void finish(nlmsghdr& header) {
    done = true;
    auto carries_error = nlmsg_datalen(&header) >= int{sizeof(int)};
    int error = carries_error ? -*static_cast<int*>(nlmsg_data(&header)) : 0;
    if (error > 0)
      outcome = fault{error, std::generic_category().message(error) +
                                 explanation(header)};
  }
};

result<void> collect(int fd, uint32_t sequence, const visitor& visit,
                     progress& so_far) {
  auto sort = [&](nlmsghdr& header) {
    if (header.nlmsg_seq != sequence)
      return;
    so_far.interrupted |= (header.nlmsg_flags & NLM_F_DUMP_INTR) != 0;
    if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_type == NLMSG_DONE)
      so_far.finish(header);
    else if (visit)
      visit(header);
  };
  while (!so_far.done) {
    auto got = receive(fd, sort);
    if (!got && got.error().code == EAGAIN)
      return errno_fault(ETIMEDOUT, "wait for the kernel's answer");
    if (!got && got.error().code != EINTR)
      return got;
  }
  return so_far.outcome;
}

} // namespace

fault errno_fault(int error, const std::string& what) {
  return {error, what + ": " + std::generic_category().message(error)};
}

result<net::unique_fd> open_monitor(uint32_t groups, int receive_bytes) {
  auto fd = open_socket(SOCK_RAW | SOCK_NONBLOCK, groups);
  if (!fd)
    return fd;
  set_option(fd->get(), SOL_SOCKET, SO_RCVBUF, receive_bytes);
  if (auto filtered = filter_routes(fd->get()); !filtered)
    return filtered.error();
  return fd;
}

result<bool> drain(int fd, const visitor& visit) {
  bool lost = false;
  for (;;) {
    auto got = receive(fd, visit);
    if (got || got.error().code == EINTR)
      continue;
    if (got.error().code == EAGAIN)
      return lost;
    if (got.error().code != ENOBUFS)
      return got.error();
    lost = true;
  }
}

request::request(int type, int flags)
    : message_(nlmsg_alloc_simple(type, flags | NLM_F_REQUEST | NLM_F_ACK)) {}

result<request_socket> request_socket::open() {
  auto fd = open_socket(SOCK_RAW, 0);
  if (!fd)
    return fd.error();
  set_option(fd->get(), SOL_SOCKET, SO_RCVTIMEO, timeval{1, 0});
  set_option(fd->get(), SOL_NETLINK, NETLINK_EXT_ACK, 1);
  set_option(fd->get(), SOL_NETLINK, NETLINK_CAP_ACK, 1);
  set_option(fd->get(), SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
  return request_socket{std::move(*fd)};
}

result<void> request_socket::ask(const request& asked, const visitor& visit) {
  auto* header = nlmsg_hdr(asked.message());
  for (int turn = 1;; ++turn) {
    header->nlmsg_seq = ++sequence_;
    if (::send(fd_.get(), header, header->nlmsg_len, 0) < 0)
      return errno_fault(errno, "send to the kernel");
    progress so_far;
    auto outcome = collect(fd_.get(), sequence_, visit, so_far);
    if (!so_far.interrupted || turn == most_repeats)
      return outcome;
  }
}

} // namespace lh::netlink
