#include "actors/client/udhcpc_options.hpp"

#include "actors/client/client_identifier.hpp"
#include "actors/client/not_honoured.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lh::client {

namespace {

constexpr char subnet_mask = 1;
constexpr size_t header_octets = 2; // RFC 2132 section 2: code and length

/// Measured with udhcpc 1.35: a message has 306 octets of options and leaves
/// out what does not fit; the longest message, a REQUEST, holds 19 octets of
/// udhcpc's own (53, 50, 54, 57).
constexpr size_t octets_for_us = 306 - 19;

/// Why no row may send this option; empty when it may.
std::string refusal(uint32_t tag) {
  switch (tag) {
  case 50:
  case 53:
  case 54:
  case 57:
    return fmt::format("udhcpc writes option {} itself", tag);
  case 52:
    return "option 52 announces options where udhcpc writes none";
  case 55:
    return "option 55 is made of the ReqOption rows";
  case 80:
    return "udhcpc ignores the short answer that option 80 asks for";
  default:
    return {};
  }
}

bool requests_mask(const pb::ClientConfig& config) {
  auto& all = config.requested();
  return std::any_of(all.begin(), all.end(), [](auto& option) {
    return option.tag() == static_cast<uint32_t>(subnet_mask);
  });
}

class chooser {
public:
  chooser(const pb::ClientConfig& config, const pb::Identity& identity)
      : config_(config) {
    room_ -= header_octets + identifier_size(config, identity);
  }

  udhcpc_options choose() {
    choose_requested();
    for (auto& option : config_.sent())
      choose_sent(option);
    return std::move(chosen_);
  }

private:
  void choose_requested() {
    room_ -= header_octets;
    if (!requests_mask(config_))
      request(subnet_mask);
    for (auto& option : config_.requested())
      if (!request(static_cast<char>(option.tag())))
        leave_out(fmt::format("ReqOption.{}.Tag", option.row()), no_room);
  }

  bool request(char tag) {
    if (room_ == 0)
      return false;
    chosen_.requested += tag;
    --room_;
    return true;
  }

  void choose_sent(const pb::SentOption& option) {
    auto reason = reason_against(option);
    if (!reason.empty())
      return leave_out(fmt::format("SentOption.{}.Value", option.row()),
                       std::move(reason));
    if (option.tag() == identifier_option)
      return;
    chosen_.sent.push_back(&option);
    room_ -= header_octets + option.value().size();
  }

  std::string reason_against(const pb::SentOption& option) const {
    auto reason = refusal(option.tag());
    if (!reason.empty())
      return reason;
    if (option.value().empty())
      return "an option without content is not sent";
    bool reserved = option.tag() == identifier_option;
    bool fits = header_octets + option.value().size() <= room_;
    return reserved || fits ? "" : no_room;
  }

  void leave_out(std::string parameter, std::string reason) {
    chosen_.left_out.push_back(
        not_honoured(std::move(parameter), std::move(reason)));
  }

  static constexpr const char* no_room = "udhcpc's messages have no room left";

  const pb::ClientConfig& config_;
  size_t room_ = octets_for_us;
  udhcpc_options chosen_;
};

} // namespace

udhcpc_options choose_options(const pb::ClientConfig& config,
                              const pb::Identity& identity) {
  return chooser{config, identity}.choose();
}

} // namespace lh::client
