#include "actors/client/dhcpcd_options.hpp"

#include "actors/client/client_identifier.hpp"
#include "actors/client/dhcpcd_sent.hpp"
#include "actors/client/not_honoured.hpp"
#include "messages/dhcp6/colon_hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace lh::client {

namespace {

constexpr size_t header_octets = 2;

/// 548 octets without the fixed header, less what dhcpcd writes by itself into
/// a REQUEST: 50, 53, 54, 57, 145, 255 and the head and four codes of 55.
constexpr size_t octets_for_us = 548 - 240 - 29;

constexpr const char* no_room = "dhcpcd's messages have no room left";
/// Why dhcpcd is not told to ask for an option; empty when it is.
std::string refusal(const pb::ClientConfig& config, uint32_t tag) {
  if (!config.has_v6())
    return tag == 80 ? "dhcpcd sends option 80 when asked to ask for it" : "";
  if (tag == 14)
    return "option 14 is asked for by RapidCommit";
  if (tag == 20)
    return "dhcpcd sends option 20 when asked to ask for it";
  bool map = tag >= 94 && tag <= 96;
  return map && !config.v6().map() ? "Device.MAP.Enable is false" : "";
}

class chooser {
public:
  chooser(const pb::ClientConfig& config, const pb::Identity& identity)
      : config_(config) {
    if (config.has_v6())
      room_ = std::numeric_limits<size_t>::max();
    else
      room_ -= header_octets + std::min(identifier_size(config, identity),
                                        dhcpcd_longest_identifier);
  }

  dhcpcd_options choose() {
    for (auto& option : config_.requested())
      if (auto reason = request(option.tag()); !reason.empty())
        leave_out(config_.has_v6()
                      ? "RequestedOptions"
                      : fmt::format("ReqOption.{}.Tag", option.row()),
                  std::move(reason));
    if (config_.v6().map())
      for (uint32_t tag : {94, 95, 96})
        request(tag);
    for (auto& option : config_.sent())
      send(option);
    return std::move(chosen_);
  }

private:
  std::string request(uint32_t tag) {
    auto reason = refusal(config_, tag);
    auto& all = chosen_.requested;
    if (!reason.empty() || std::find(all.begin(), all.end(), tag) != all.end())
      return reason;
    if (room_ == 0)
      return no_room;
    all.push_back(tag);
    --room_;
    return {};
  }

  void send(const pb::SentOption& option) {
    auto made = lines_of(option);
    if (!made)
      return leave_out(fmt::format("SentOption.{}.Value", option.row()),
                       made.error().text);
    for (auto& line : *made)
      chosen_.sent.push_back(std::move(line));
  }

  result<std::vector<std::string>> lines_of(const pb::SentOption& option) {
    auto made = dhcpcd_sent(config_, option);
    bool counted = option.tag() == identifier_option;
    auto size = counted ? 0 : header_octets + option.value().size();
    if (made && size > room_)
      return fault{0, no_room};
    if (made)
      room_ -= size;
    return made;
  }

  void leave_out(std::string parameter, std::string reason) {
    chosen_.left_out.push_back(
        not_honoured(std::move(parameter), std::move(reason)));
  }

  const pb::ClientConfig& config_;
  size_t room_ = octets_for_us;
  dhcpcd_options chosen_;
};

/// Option 61 as asked for, else dhcpcd's own of the hardware address, which is
/// that of udhcpc too.
std::string identifier_line(const pb::ClientConfig& config,
                            const pb::Identity& identity) {
  if (!has_own_identifier(config, identity))
    return "clientid";
  auto content = client_identifier(config, identity, {});
  if (content.size() < 2 || content.size() > dhcpcd_longest_identifier)
    return "clientid";
  return "clientid " + dhcp6::to_colon_hex(content);
}

} // namespace

dhcpcd_options choose_dhcpcd_options(const pb::ClientConfig& config,
                                     const pb::Identity& identity) {
  auto chosen = chooser{config, identity}.choose();
  if (!config.has_v6())
    chosen.sent.push_back(identifier_line(config, identity));
  return chosen;
}

} // namespace lh::client
