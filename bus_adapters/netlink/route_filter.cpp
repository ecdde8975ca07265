#include "bus_adapters/netlink/route_filter.hpp"

#include "bus_adapters/netlink/route_socket.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstddef>
#include <linux/filter.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

namespace lh::netlink {

namespace {

constexpr uint32_t at_type = offsetof(nlmsghdr, nlmsg_type);
constexpr uint32_t at_flags = offsetof(nlmsghdr, nlmsg_flags);
constexpr uint32_t at_route_type = NLMSG_HDRLEN + offsetof(rtmsg, rtm_type);
constexpr uint32_t at_table = NLMSG_HDRLEN + offsetof(rtmsg, rtm_table);
constexpr uint32_t at_protocol = NLMSG_HDRLEN + offsetof(rtmsg, rtm_protocol);
constexpr uint32_t whole = UINT32_MAX;

constexpr sock_filter load(uint16_t size, uint32_t offset) {
  return {static_cast<uint16_t>(BPF_LD | BPF_ABS | size), 0, 0, offset};
}

/// Skips as many instructions as it says.
constexpr sock_filter if_equal(uint32_t value, uint8_t then,
                               uint8_t otherwise) {
  return {BPF_JMP | BPF_JEQ | BPF_K, then, otherwise, value};
}

constexpr sock_filter if_any_of(uint32_t bits, uint8_t then,
                                uint8_t otherwise) {
  return {BPF_JMP | BPF_JSET | BPF_K, then, otherwise, bits};
}

constexpr sock_filter answer(uint32_t octets) {
  return {BPF_RET | BPF_K, 0, 0, octets};
}

} // namespace

result<void> filter_routes(int fd) {
  // A filter reads numbers in network order; netlink has them in the host's.
  std::array program{
      load(BPF_H, at_type),
      if_equal(htons(RTM_NEWROUTE), 1, 0),
      if_equal(htons(RTM_DELROUTE), 2, 8),
      load(BPF_H, at_flags),
      if_any_of(htons(NLM_F_REPLACE), 4, 0),
      load(BPF_B, at_route_type),
      if_equal(RTN_UNREACHABLE, 0, 5),
      load(BPF_B, at_protocol),
      if_equal(RTPROT_DHCP, 0, 3),
      load(BPF_B, at_table),
      if_equal(RT_TABLE_MAIN, 0, 1),
      answer(whole),
      answer(0),
  };
  sock_fprog filter{program.size(), program.data()};
  if (::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) !=
      0)
    return errno_fault(errno, "filter the news of routes");
  return {};
}

} // namespace lh::netlink
