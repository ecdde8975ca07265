#include "actors/client/udhcpc_report.hpp"

#include "actors/client/not_honoured.hpp"
#include "actors/client/udhcpc_options.hpp"
#include "messages/dhcp4/option_table.hpp"

#include <fmt/format.h>

namespace lh::client {

namespace {

using dhcp4::value_shape;

constexpr uint32_t overload = 52;

struct never_done {
  const char* parameter;
  const char* reason;
};

/// Measured with udhcpc 1.35 -t 0 -T 3 -A 5, as command_line runs it.
constexpr never_done never[] = {
    {"DSCPMark", "udhcpc does not mark its packets; their DSCP is 0"},
    {"AuthenticationProtocol", "udhcpc does not know RFC 3118"},
    {"Retransmission.DiscoverInitialTimeout",
     "udhcpc repeats a DISCOVER every 3 seconds"},
    {"Retransmission.DiscoverMaxTimeout",
     "udhcpc repeats a DISCOVER every 3 seconds"},
    {"Retransmission.DiscoverMaxDuration",
     "udhcpc repeats a DISCOVER until a server answers"},
    {"Retransmission.RequestInitialTimeout",
     "udhcpc repeats a REQUEST every 3 seconds"},
    {"Retransmission.RequestMaxTimeout",
     "udhcpc repeats a REQUEST every 3 seconds"},
    {"Retransmission.RequestMaxDuration",
     "udhcpc gives up after its third REQUEST"},
    {"Retransmission.TimeoutRandomize",
     "udhcpc waits the same time after each message"},
};

/// What of a received value of this shape may be lost; empty when nothing is.
std::string loss(value_shape shape) {
  switch (shape) {
  case value_shape::u16:
  case value_shape::u32:
  case value_shape::s32:
    return "udhcpc hands on whole numbers; octets left over are lost";
  case value_shape::ipv4:
  case value_shape::ipv4_list:
  case value_shape::ipv4_pairs:
  case value_shape::ip6rd:
    return "udhcpc hands on whole addresses; octets left over are lost";
  case value_shape::text:
  case value_shape::host:
    return "udhcpc hands text on up to its first zero octet";
  case value_shape::domain_list:
  case value_shape::sip_servers:
    return "udhcpc hands on decoded names; they are encoded anew, uncompressed";
  case value_shape::routes:
    return "udhcpc hands routes on up to the first malformed one";
  case value_shape::u8:
  case value_shape::bytes:
    return {};
  }
  return {};
}

std::string received_loss(uint32_t tag, const pb::Lease4* lease) {
  if (tag == overload)
    return "udhcpc reads option 52 itself and does not hand it on";
  if (!lease || !lease->options().contains(tag))
    return {};
  if (lease->options().at(tag).empty())
    return "udhcpc does not hand on what the server sent";
  return loss(dhcp4::shape_of(static_cast<uint8_t>(tag)));
}

} // namespace

std::vector<pb::NotHonoured> udhcpc_report(const pb::ClientConfig& config,
                                           const pb::Identity& identity,
                                           const pb::Lease4* lease) {
  std::vector<pb::NotHonoured> report;
  for (auto& [parameter, reason] : never)
    report.push_back(not_honoured(parameter, reason));
  for (auto& row : choose_options(config, identity).left_out)
    report.push_back(std::move(row));
  for (auto& option : config.requested())
    if (auto reason = received_loss(option.tag(), lease); !reason.empty()) {
      report.push_back(not_honoured(
          fmt::format("ReqOption.{}.Value", option.row()), std::move(reason)));
      report.back().set_received(true);
    }
  return report;
}

} // namespace lh::client
