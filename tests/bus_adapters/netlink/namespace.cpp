#include "tests/bus_adapters/netlink/namespace.hpp"

#include "messages/net/ipv4.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <fcntl.h>
#include <fstream>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <spawn.h>
#include <sstream>
#include <sys/socket.h>
#include <sys/wait.h>

namespace lh::tests {

net_namespace::net_namespace() {
  REQUIRE_MESSAGE(::geteuid() == 0, "these tests need root");
  REQUIRE(::unshare(CLONE_NEWNET) == 0);
  fd_ = net::unique_fd{::open("/proc/thread-self/ns/net", O_RDONLY)};
  REQUIRE(fd_);
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
  address.nl_groups = RTMGRP_IPV4_IFADDR;
  REQUIRE(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address),
                 sizeof address) == 0);
}

std::vector<std::string> address_listener::take() {
  std::vector<std::string> seen;
  alignas(nlmsghdr) std::array<char, 8192> bytes;
  ssize_t got;
  while ((got = ::recv(fd_.get(), bytes.data(), bytes.size(), 0)) > 0) {
    auto* header = reinterpret_cast<nlmsghdr*>(bytes.data());
    auto* message = reinterpret_cast<ifaddrmsg*>(NLMSG_DATA(header));
    auto left = IFA_PAYLOAD(header);
    for (auto* part = IFA_RTA(message); RTA_OK(part, left);
         part = RTA_NEXT(part, left)) {
      if (part->rta_type != IFA_LOCAL)
        continue;
      net::ipv4 local{ntohl(*static_cast<uint32_t*>(RTA_DATA(part)))};
      seen.push_back(fmt::format(
          "{} {}/{}", header->nlmsg_type == RTM_NEWADDR ? "new" : "del",
          net::to_string(local), message->ifa_prefixlen));
    }
  }
  return seen;
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
