#include "tests/bus_adapters/netlink/namespace.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <fcntl.h>
#include <fstream>
#include <linux/if_addr.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <spawn.h>
#include <sstream>
#include <sys/socket.h>
#include <sys/wait.h>

namespace lh::tests {

namespace {

/// The address, then its flags if they say something.
std::string show(nlmsghdr& header) {
  auto* message = static_cast<ifaddrmsg*>(NLMSG_DATA(&header));
  auto left = IFA_PAYLOAD(&header);
  std::string address;
  uint32_t flags = 0;
  for (auto* part = IFA_RTA(message); RTA_OK(part, left);
       part = RTA_NEXT(part, left)) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (part->rta_type == IFA_ADDRESS)
      address = ::inet_ntop(message->ifa_family, RTA_DATA(part), text.data(),
                            text.size());
    if (part->rta_type == IFA_FLAGS)
      flags = *static_cast<uint32_t*>(RTA_DATA(part));
  }
  auto* state = flags & IFA_F_DADFAILED   ? " duplicate"
                : flags & IFA_F_TENTATIVE ? " tentative"
                                          : "";
  return fmt::format("{} {}/{}{}",
                     header.nlmsg_type == RTM_NEWADDR ? "new" : "del", address,
                     message->ifa_prefixlen, state);
}

} // namespace

net_namespace::net_namespace() {
  REQUIRE_MESSAGE(::geteuid() == 0, "these tests need root");
  REQUIRE(::unshare(CLONE_NEWNET) == 0);
  fd_ = net::unique_fd{::open("/proc/thread-self/ns/net", O_RDONLY)};
  REQUIRE(fd_);
  sysctl("net/ipv6/conf/default/addr_gen_mode", "1");
  ip("link set lo up");
}

void net_namespace::enter() const {
  REQUIRE(::setns(fd_.get(), CLONE_NEWNET) == 0);
}

std::string net_namespace::path() const {
  return fmt::format("/proc/{}/fd/{}", ::getpid(), fd_.get());
}

std::string ip(const std::string& arguments) {
  std::istringstream blanks{"ip " + arguments};
  std::vector<std::string> words;
  for (std::string word; blanks >> word;)
    words.push_back(word);
  std::vector<char*> argv;
  for (auto& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  net::unique_fd reader{ends[0]};
  net::unique_fd writer{ends[1]};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, writer.get(), 1);
  pid_t pid = 0;
  REQUIRE(::posix_spawnp(&pid, "ip", &actions, nullptr, argv.data(), environ) ==
          0);
  posix_spawn_file_actions_destroy(&actions);
  writer.reset();
  std::string output;
  std::array<char, 4096> bytes;
  for (ssize_t got; (got = ::read(reader.get(), bytes.data(), 4096)) > 0;)
    output.append(bytes.data(), static_cast<size_t>(got));
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  REQUIRE_MESSAGE(status == 0, "ip ", arguments);
  return output;
}

void sysctl(const std::string& path, const std::string& value) {
  std::ofstream file{"/proc/sys/" + path};
  file << value << std::flush;
  REQUIRE_MESSAGE(file.good(), path);
}

address_listener::address_listener()
    : fd_(::socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE)) {
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
  REQUIRE(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address),
                 sizeof address) == 0);
}

std::vector<std::string> address_listener::take() {
  std::vector<std::string> seen;
  alignas(nlmsghdr) std::array<char, 8192> bytes;
  while (::recv(fd_.get(), bytes.data(), bytes.size(), 0) > 0)
    seen.push_back(show(*reinterpret_cast<nlmsghdr*>(bytes.data())));
  return seen;
}

std::string address_listener::next() {
  pollfd waiting{fd_.get(), POLLIN, 0};
  alignas(nlmsghdr) std::array<char, 8192> bytes;
  if (::poll(&waiting, 1, 5000) != 1 ||
      ::recv(fd_.get(), bytes.data(), bytes.size(), 0) <= 0)
    return "nothing happened";
  return show(*reinterpret_cast<nlmsghdr*>(bytes.data()));
}

uint32_t index_of(const std::string& device) {
  return ::if_nametoindex(device.c_str());
}

net::unique_fd send_datagram(const std::string& device,
                             const std::string& address) {
  net::unique_fd fd{::socket(AF_INET, SOCK_DGRAM, 0)};
  REQUIRE(::setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, device.data(),
                       static_cast<socklen_t>(device.size())) == 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(67);
  REQUIRE(::inet_pton(AF_INET, address.c_str(), &to.sin_addr) == 1);
  REQUIRE(::sendto(fd.get(), "x", 1, 0, reinterpret_cast<sockaddr*>(&to),
                   sizeof to) == 1);
  return fd;
}

net::unique_fd open_sniffer(const std::string& device) {
  net::unique_fd fd{::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, 0)};
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_IP);
  address.sll_ifindex = static_cast<int>(index_of(device));
  REQUIRE(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address),
                 sizeof address) == 0);
  return fd;
}

bool has_datagram(int sniffer) {
  std::array<unsigned char, 2048> packet;
  while (::recv(sniffer, packet.data(), packet.size(), 0) > 0)
    if (packet[9] == IPPROTO_UDP)
      return true;
  return false;
}

} // namespace lh::tests
