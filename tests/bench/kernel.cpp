#include "tests/bench/kernel.hpp"

#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace lh::bench {

namespace {

std::string name_of(unsigned index) {
  char name[IF_NAMESIZE] = "";
  ::if_indextoname(index, name);
  return name;
}

void read_address(nlmsghdr* message, const kernel_socket::address_fn& tell) {
  auto* body = static_cast<ifaddrmsg*>(NLMSG_DATA(message));
  auto size = static_cast<int>(IFA_PAYLOAD(message));
  auto own = body->ifa_family == AF_INET ? IFA_LOCAL : IFA_ADDRESS;
  char address[INET6_ADDRSTRLEN] = "";
  bool deprecated = false;
  for (auto* at = IFA_RTA(body); RTA_OK(at, size); at = RTA_NEXT(at, size))
    if (at->rta_type == own)
      ::inet_ntop(body->ifa_family, RTA_DATA(at), address, sizeof address);
    else if (at->rta_type == IFA_CACHEINFO)
      deprecated = static_cast<ifa_cacheinfo*>(RTA_DATA(at))->ifa_prefered == 0;
  if (!deprecated)
    tell(address, name_of(body->ifa_index));
}

void read_link(nlmsghdr* message, const kernel_socket::link_fn& tell) {
  auto* body = static_cast<ifinfomsg*>(NLMSG_DATA(message));
  tell(name_of(static_cast<unsigned>(body->ifi_index)),
       (body->ifi_flags & IFF_RUNNING) != 0);
}

} // namespace

kernel_socket::kernel_socket()
    : fd_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) {
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
  auto* name = reinterpret_cast<const sockaddr*>(&address);
  int octets = 1 << 20;
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets);
  if (::bind(fd_, name, sizeof address) == 0)
    return;
  std::perror("netlink");
  std::exit(1);
}

kernel_socket::~kernel_socket() {
  ::close(fd_);
}

void kernel_socket::receive(const address_fn& address, const link_fn& link) {
  static std::vector<char> data(64 * 1024);
  auto received = ::recv(fd_, data.data(), data.size(), 0);
  auto size = received > 0 ? static_cast<unsigned>(received) : 0u;
  for (auto* message = reinterpret_cast<nlmsghdr*>(data.data());
       NLMSG_OK(message, size); message = NLMSG_NEXT(message, size))
    if (message->nlmsg_type == RTM_NEWADDR)
      read_address(message, address);
    else if (message->nlmsg_type == RTM_NEWLINK)
      read_link(message, link);
}

} // namespace lh::bench
