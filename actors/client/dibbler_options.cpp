#include "actors/client/dibbler_options.hpp"

#include "actors/client/not_honoured.hpp"
#include "messages/dhcp6/option_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lh::client {

namespace {

/// Measured: its parser stops for ever at 16 KiB of hex digits.
constexpr size_t longest_value = 7 * 1024;

/// Well below what a datagram holds.
constexpr size_t octets_for_us = 32'000;
constexpr size_t header_octets = 4;

constexpr uint32_t last_of_rfc8415 = 20;

struct named_option {
  uint16_t code;
  const char* name;
};

constexpr named_option names[] = {
    {21, "sip-domain"}, {22, "sip-server"},  {23, "dns-server"},
    {24, "domain"},     {27, "nis-server"},  {28, "nis+-server"},
    {29, "nis-domain"}, {30, "nis+-domain"}, {31, "ntp-server"},
    {42, "time-zone"},
};

bool is_prefix_option(uint32_t tag) {
  return tag == 25 || tag == 26;
}

std::string own_option(uint32_t tag) {
  return fmt::format("dibbler writes and reads option {} itself", tag);
}

/// Why no row may send this option; empty when it may.
std::string refusal_to_send(uint32_t tag) {
  bool for_rows = tag == 15 || tag == 16 || tag == 17;
  bool own = tag <= last_of_rfc8415 && !for_rows;
  return own || is_prefix_option(tag) ? own_option(tag) : "";
}

/// Why this option is not asked for; empty when it is.
std::string refusal_to_ask(uint32_t tag, bool map) {
  if (tag == 15 || tag == 16 || tag == 18)
    return fmt::format("dibbler does not hand on option {}", tag);
  if ((tag <= last_of_rfc8415 && tag != 17) || is_prefix_option(tag))
    return own_option(tag);
  if (tag == 242 || tag == 243)
    return fmt::format("dibbler does not hand on the octets of option {}", tag);
  bool softwire =
      tag >= dhcp6::option::s46_mape && tag <= dhcp6::option::s46_lw4o6;
  return softwire && !map ? "Device.MAP.Enable is false" : "";
}

class chooser {
public:
  explicit chooser(const pb::ClientConfig& config) : config_(config) {}

  dibbler_options choose() {
    choose_requested();
    for (auto& option : config_.sent())
      choose_sent(option);
    note_surplus();
    choose_times();
    choose_prefixes();
    return std::move(chosen_);
  }

private:
  void choose_requested() {
    for (auto& option : config_.requested())
      if (auto reason = refusal_to_ask(option.tag(), config_.v6().map());
          reason.empty())
        request(static_cast<uint16_t>(option.tag()));
      else
        leave_out("RequestedOptions", std::move(reason));
    if (config_.v6().map())
      for (auto code : {dhcp6::option::s46_mape, dhcp6::option::s46_mapt,
                        dhcp6::option::s46_lw4o6})
        request(code);
    add_trigger();
  }

  bool is_requested(uint32_t code) const {
    auto& all = chosen_.requested;
    return std::find(all.begin(), all.end(), code) != all.end();
  }

  void request(uint16_t code) {
    if (!is_requested(code))
      chosen_.requested.push_back(code);
  }

  void add_trigger() {
    auto& all = chosen_.requested;
    auto named = [](auto code) { return !dibbler_name(code).empty(); };
    if (!is_stateless(config_) || std::any_of(all.begin(), all.end(), named))
      return;
    request(dhcp6::option::dns_servers);
    leave_out("RequestedOptions",
              "without one of a few options dibbler sends no "
              "Information-request, so option 23 is asked for too");
  }

  void choose_sent(const pb::SentOption& option) {
    auto reason = reason_against(option);
    if (!reason.empty())
      return leave_out(fmt::format("SentOption.{}.Value", option.row()),
                       std::move(reason));
    chosen_.sent.push_back(&option);
    room_ -= header_octets + option.value().size();
  }

  std::string reason_against(const pb::SentOption& option) const {
    if (auto reason = refusal_to_send(option.tag()); !reason.empty())
      return reason;
    auto size = option.value().size();
    if (size == 0)
      return "dibbler sends no option without content";
    if (size > longest_value)
      return fmt::format("dibbler reads no value of more than {} octets",
                         longest_value);
    bool fits = header_octets + size <= room_;
    return fits ? "" : "dibbler's messages have no room left";
  }

  void note_surplus() {
    auto& all = chosen_.sent;
    auto surplus = [this](auto* option) {
      return !is_requested(option->tag());
    };
    if (std::any_of(all.begin(), all.end(), surplus))
      leave_out("RequestedOptions",
                "dibbler asks for the options too that it sends");
  }

  void choose_times() {
    auto wish = [](int32_t seconds) {
      return static_cast<uint32_t>(std::max(seconds, 0));
    };
    auto t1 = wish(config_.v6().suggested_t1());
    auto t2 = wish(config_.v6().suggested_t2());
    if (t1 <= t2) {
      chosen_.t1_s = t1;
      chosen_.t2_s = t2;
      return;
    }
    constexpr const char* reason =
        "dibbler suggests no T1 that is longer than T2, nor one without a T2";
    leave_out("SuggestedT1", reason);
    if (t2 > 0)
      leave_out("SuggestedT2", reason);
  }

  void choose_prefixes() {
    if (!config_.v6().request_prefixes())
      return;
    auto& hints = config_.v6().prefix_hints();
    chosen_.prefixes.assign(hints.begin(), hints.end());
    if (hints.empty())
      chosen_.prefixes.emplace_back();
  }

  void leave_out(std::string parameter, std::string reason) {
    chosen_.left_out.push_back(
        not_honoured(std::move(parameter), std::move(reason)));
  }

  const pb::ClientConfig& config_;
  size_t room_ = octets_for_us;
  dibbler_options chosen_;
};

} // namespace

dibbler_options choose_dibbler_options(const pb::ClientConfig& config) {
  return chooser{config}.choose();
}

bool is_stateless(const pb::ClientConfig& config) {
  return !config.v6().request_addresses() && !config.v6().request_prefixes();
}

std::string_view dibbler_name(uint16_t code) {
  for (auto& row : names)
    if (row.code == code)
      return row.name;
  return {};
}

} // namespace lh::client
