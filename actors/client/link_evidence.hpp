#pragma once

#include "actors/supervision/backoff.hpp"
#include "messages/net/time.hpp"
#include "recovery.pb.h"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace lh::client {

/// What a client does about evidence of its link; each does more than the one
/// before.
enum class evidence_step {
  renew,    ///< renews
  confirm,  ///< renews, and if nobody answers soon, starts another process
  ask_anew, ///< another process asks for the same lease: INIT-REBOOT, Confirm
};

/// What a kind of evidence leads to (TR-124 WAN.DHCPC, WAN.BFD, WAN.ETHOAM and
/// WAN.dot1x).
struct evidence_rule {
  pb::LinkEvidence::Kind kind;
  evidence_step v4;
  evidence_step v6;
  /// It is done at a random moment in between, so that not all do it at once.
  std::chrono::seconds least{0};
  std::chrono::seconds most{0};
  /// A person's word is followed at once, and ends no streak.
  bool damped = true;

  evidence_step step(std::string_view family) const {
    return family == "v6" ? v6 : v4;
  }
};

/// The rule of a kind; null when there is no such kind.
const evidence_rule* find_rule(pb::LinkEvidence::Kind kind);

/// When it is to be done, by `random` in -1..1.
net::boot_time due(const evidence_rule& rule, net::boot_time now,
                   double random);

/// The cause that steps and events tell; how often it was seen, if more than
/// once.
std::string cause_of(pb::LinkEvidence::Kind kind, unsigned times = 1);

/// Evidence that waits for its moment.
struct pending_evidence {
  net::boot_time due;
  const evidence_rule* rule;
};

/// Keeps a link that flaps from being an endless series of renewals: the first
/// evidence of a kind is acted on at once, the next after a pause, and each
/// pause is twice the one before, until nothing of the kind has been seen for
/// a while.
class evidence_damper {
public:
  static constexpr supervision::backoff pauses{
      .first = std::chrono::seconds{1}, .most = std::chrono::seconds{60}};
  static constexpr std::chrono::seconds quiet{120};
  /// As long as this, a person who was not answered need not ask again.
  static constexpr std::chrono::milliseconds patience{3500};

  /// Evidence was seen: the moment from which on it may be acted on.
  net::boot_time seen(const evidence_rule& rule, net::boot_time now);

  /// It is acted on; how many times it was seen for that. `random` in -1..1.
  unsigned acted(const evidence_rule& rule, net::boot_time now, double random);

  /// A server has answered: what a person asked for is done.
  void answered();

private:
  struct past {
    net::boot_time newest;
    net::boot_time free;
    unsigned acts = 0;
    unsigned times = 0;
  };

  std::map<const evidence_rule*, past> courses_;
};

} // namespace lh::client
