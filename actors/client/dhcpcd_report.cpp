#include "actors/client/dhcpcd_report.hpp"

#include "actors/client/client_identifier.hpp"
#include "actors/client/dhcpcd_options.hpp"
#include "actors/client/dhcpcd_sent.hpp"
#include "actors/client/not_honoured.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace lh::client {

namespace {

using report = std::vector<pb::NotHonoured>;

struct never_done {
  const char* parameter;
  const char* reason;
};

constexpr const char* unmarked =
    "dhcpcd does not mark its packets; their DSCP is 0";
constexpr const char* no_keys =
    "dhcpcd would need keys, which no parameter holds";

/// Measured with dhcpcd 9.4.
constexpr never_done never4[] = {
    {"DSCPMark", unmarked},
    {"AuthenticationProtocol", no_keys},
    {"Retransmission.DiscoverInitialTimeout",
     "dhcpcd repeats a DISCOVER after 4 seconds"},
    {"Retransmission.DiscoverMaxTimeout",
     "dhcpcd repeats a DISCOVER every 64 seconds at last"},
    {"Retransmission.DiscoverMaxDuration",
     "dhcpcd repeats a DISCOVER until a server answers"},
    {"Retransmission.RequestInitialTimeout",
     "dhcpcd repeats a REQUEST after 4 seconds"},
    {"Retransmission.RequestMaxTimeout",
     "dhcpcd repeats a REQUEST every 64 seconds at last"},
    {"Retransmission.RequestMaxDuration",
     "dhcpcd repeats a REQUEST as long as the offer or lease lasts"},
    {"Retransmission.TimeoutRandomize", "dhcpcd adds or takes up to a second"},
};

constexpr never_done never6[] = {
    {"DSCPMark", unmarked},
    {"AuthenticationProtocol", no_keys},
};

/// Below Retransmission.: dhcpcd has the constants of RFC 8415 7.6 built in.
constexpr const char* fixed_times6[] = {
    "SolicitInitialTimeout",
    "SolicitMaxTimeout",
    "RequestInitialTimeout",
    "RequestMaxTimeout",
    "RequestMaxRetry",
    "ConfirmMaxDelay",
    "ConfirmInitialTimeout",
    "ConfirmMaxTimeout",
    "ConfirmMaxDuration",
    "RenewInitialTimeout",
    "RenewMaxTimeout",
    "RebindInitialTimeout",
    "RebindMaxTimeout",
    "InformationRequestMaxDelay",
    "InformationRequestInitialTimeout",
    "InformationRequestMaxTimeout",
    "ReleaseInitialTimeout",
    "ReleaseMaxAttempts",
    "DeclineInitialTimeout",
    "DeclineMaxAttempts",
    "InformationRefreshTime",
    "MinInformationRefreshTime",
    "TimeoutRandomize",
};

/// What no client does.
constexpr const char* not_a_clients6[] = {
    "ReconfigureInitialTimeout",
    "ReconfigureMaxAttempts",
    "HopCountLimit",
};

template <size_t N>
void add(report& all, const never_done (&rows)[N]) {
  for (auto& [parameter, reason] : rows)
    all.push_back(not_honoured(parameter, reason));
}

void add_times6(report& all) {
  auto name = [](const char* time) {
    return fmt::format("Retransmission.{}", time);
  };
  all.push_back(not_honoured(name("SolicitMaxDelay"),
                             "dhcpcd sends its first SOLICIT at once"));
  for (auto* time : fixed_times6)
    all.push_back(
        not_honoured(name(time), "dhcpcd has the times of RFC 8415 built in"));
  for (auto* time : not_a_clients6)
    all.push_back(not_honoured(name(time), "no DHCPv6 client acts on it"));
  all.push_back(
      not_honoured(name("MaxWaitTime"), "dhcpcd waits for each answer"));
}

void add_row6(report& all, const pb::Client6Config& row) {
  constexpr const char* no_hint = "dhcpcd suggests no T1 and T2";
  if (row.suggested_t1() > 0)
    all.push_back(not_honoured("SuggestedT1", no_hint));
  if (row.suggested_t2() > 0)
    all.push_back(not_honoured("SuggestedT2", no_hint));
  auto& hints = row.prefix_hints();
  if (std::any_of(hints.begin(), hints.end(), [](auto& hint) {
        return hint.length() < 8 || hint.length() > 120;
      }))
    all.push_back(not_honoured("X_LEASEHOLD_PrefixHints",
                               "dhcpcd hints at lengths of 8 to 120"));
}

void add_row4(report& all, const pb::ClientConfig& config,
              const pb::Identity& identity) {
  if (identifier_size(config, identity) > dhcpcd_longest_identifier)
    all.push_back(not_honoured(
        "X_LEASEHOLD_Backend",
        "dhcpcd sends no option 61 of more than 48 octets; it sends one of the "
        "hardware address"));
  if (config.requested_size() < 2)
    return;
  for (auto& option : config.requested())
    all.push_back(
        not_honoured(fmt::format("ReqOption.{}.Order", option.row()),
                     "dhcpcd orders option 55 itself, with 1, 51, 58 and 59"));
}

} // namespace

std::vector<pb::NotHonoured> dhcpcd_report(const pb::ClientConfig& config,
                                           const pb::Identity& identity) {
  report all;
  if (config.has_v6()) {
    add(all, never6);
    add_times6(all);
    add_row6(all, config.v6());
  } else {
    add(all, never4);
    add_row4(all, config, identity);
  }
  auto options = choose_dhcpcd_options(config, identity);
  std::move(options.left_out.begin(), options.left_out.end(),
            std::back_inserter(all));
  return all;
}

} // namespace lh::client
