#include "actors/client/dibbler_report.hpp"

#include "actors/client/dibbler_options.hpp"
#include "actors/client/not_honoured.hpp"
#include "messages/dhcp6/option_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lh::client {

namespace {

using dhcp6::value_shape;

struct never_done {
  const char* parameter;
  const char* reason;
};

/// Measured with dibbler 1.0.1 as dibbler_conf sets it up.
constexpr never_done never[] = {
    {"DSCPMark", "dibbler does not mark its packets; their DSCP is 0"},
    {"AuthenticationProtocol",
     "dibbler would need keys, which no parameter holds"},
};

/// Below Retransmission.
constexpr never_done times[] = {
    {"SolicitMaxDelay", "dibbler sends its first SOLICIT at once"},
    {"SolicitInitialTimeout", "dibbler repeats a SOLICIT after 1 second"},
    {"SolicitMaxTimeout",
     "dibbler repeats a SOLICIT every 120 seconds at last"},
    {"RequestInitialTimeout", "dibbler repeats a REQUEST after 1 second"},
    {"RequestMaxTimeout", "dibbler repeats a REQUEST every 30 seconds at last"},
    {"RequestMaxRetry", "dibbler sends a REQUEST 10 times"},
    {"ConfirmMaxDelay", "dibbler sends its first CONFIRM at once"},
    {"ConfirmInitialTimeout", "dibbler repeats a CONFIRM after 1 second"},
    {"ConfirmMaxTimeout", "dibbler repeats a CONFIRM every 4 seconds at last"},
    {"ConfirmMaxDuration", "dibbler gives a CONFIRM 10 seconds"},
    {"RenewInitialTimeout", "dibbler repeats a RENEW after 10 seconds"},
    {"RenewMaxTimeout", "dibbler repeats a RENEW every 600 seconds at last"},
    {"RebindInitialTimeout", "dibbler repeats a REBIND after 10 seconds"},
    {"RebindMaxTimeout", "dibbler repeats a REBIND every 600 seconds at last"},
    {"InformationRequestMaxDelay",
     "dibbler sends its first Information-request at once"},
    {"InformationRequestInitialTimeout",
     "dibbler repeats an Information-request after 1 second"},
    {"InformationRequestMaxTimeout",
     "dibbler repeats an Information-request every 120 seconds at last"},
    {"ReleaseInitialTimeout", "dibbler ends after its first RELEASE"},
    {"ReleaseMaxAttempts", "dibbler ends after its first RELEASE"},
    {"DeclineInitialTimeout",
     "dibbler does not see addresses, so it sends no DECLINE"},
    {"DeclineMaxAttempts",
     "dibbler does not see addresses, so it sends no DECLINE"},
    {"ReconfigureInitialTimeout", "no DHCPv6 client acts on it"},
    {"ReconfigureMaxAttempts", "no DHCPv6 client acts on it"},
    {"HopCountLimit", "no DHCPv6 client acts on it"},
    {"InformationRefreshTime",
     "dibbler asks again only when a server has sent option 32"},
    {"MinInformationRefreshTime", "dibbler takes any time of option 32"},
    {"MaxWaitTime", "dibbler waits for an answer as long as it repeats"},
    {"TimeoutRandomize", "dibbler varies its times by up to a tenth"},
};

/// What of a received value of this shape may be lost; empty when nothing is.
std::string loss(value_shape shape) {
  switch (shape) {
  case value_shape::u8:
  case value_shape::u32:
    return "dibbler hands on whole numbers; octets left over are lost";
  case value_shape::ipv6:
    return "dibbler hands on the address; options behind it are lost";
  case value_shape::text:
    return "dibbler hands text on up to its first zero octet";
  case value_shape::domain_list:
  case value_shape::fqdn:
    return "dibbler hands on decoded names; they are encoded anew";
  case value_shape::vendor_options:
    return "dibbler hands on decoded options; those of one enterprise count";
  case value_shape::withheld:
    return "dibbler does not hand on what the server sent";
  case value_shape::bytes:
  case value_shape::ipv6_list:
    return {};
  }
  return {};
}

class reporter {
public:
  reporter(const pb::ClientConfig& config, const pb::Lease6* lease) {
    for (auto& [parameter, reason] : never)
      add(parameter, reason);
    for (auto& [parameter, reason] : times)
      add(fmt::format("Retransmission.{}", parameter), reason);
    if (config.v6().rapid_commit())
      add("RapidCommit", "dibbler does not tell of a lease that it got so");
    for (auto& one : choose_dibbler_options(config).left_out)
      report_.push_back(std::move(one));
    if (lease)
      add_received(*lease);
  }

  std::vector<pb::NotHonoured> take() { return std::move(report_); }

private:
  void add(std::string parameter, std::string reason) {
    report_.push_back(not_honoured(std::move(parameter), std::move(reason)));
  }

  void add_received(const pb::Lease6& lease) {
    std::vector<uint32_t> codes;
    for (auto& [code, content] : lease.options())
      codes.push_back(code);
    std::sort(codes.begin(), codes.end());
    for (size_t i = 0; i < codes.size(); ++i)
      add_loss(i + 1, codes[i], lease.options().at(codes[i]).empty());
  }

  void add_loss(size_t row, uint32_t code, bool unread) {
    auto shape = dhcp6::shape_of(static_cast<uint16_t>(code));
    auto reason = loss(shape);
    if (unread && shape != value_shape::bytes)
      reason = loss(value_shape::withheld);
    if (reason.empty())
      return;
    add(fmt::format("ReceivedOption.{}.Value", row), std::move(reason));
    report_.back().set_received(true);
  }

  std::vector<pb::NotHonoured> report_;
};

} // namespace

std::vector<pb::NotHonoured> dibbler_report(const pb::ClientConfig& config,
                                            const pb::Lease6* lease) {
  return reporter{config, lease}.take();
}

} // namespace lh::client
