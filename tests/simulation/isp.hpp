#pragma once

#include "plugin.pb.h"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/timeline.hpp"

#include <map>
#include <optional>
#include <string>

namespace lh::simulation {

/// How the ISP's end of a line is at the moment.
struct weather {
  bool silent = false;
  uint32_t loss_percent = 0;
  bool refuses = false; ///< NAKs, and takes back what it has given
  bool lies = false;    ///< answers with what cannot be a lease
};

/// What an ISP has given to a line, and is bound to.
struct grant4 {
  uint32_t address = 0;
  uint32_t seconds = 0;
  uint32_t mtu = 0;
  moment at;

  moment end() const { return at + std::chrono::seconds{seconds}; }
};

/// The DHCPv4 server of a line with one client.
class isp4 {
public:
  enum class verdict { silence, nak, ack };
  struct answer {
    verdict how = verdict::silence;
    plugin::Event told; ///< address and options of an ACK
  };

  isp4(dice& luck, const timeline& time, uint32_t network)
      : luck_(luck), time_(time), network_(network) {}

  weather now;
  uint32_t lease_s = 7200;
  uint64_t releases = 0;

  /// Another pool: what was given counts no more.
  void renumber();

  /// Whether a packet and its answer get through, and somebody answers.
  bool is_heard();

  /// The address that is offered.
  uint32_t offer() const { return network_ + 7; }

  /// To a REQUEST for this address.
  answer request(uint32_t address);

  void release() {
    granted_.reset();
    ++releases;
  }

  const std::optional<grant4>& granted() const { return granted_; }
  /// Whether what it has given counts still.
  bool knows_client() const { return granted_.has_value(); }
  /// Until when it has promised this address; nothing when it never did.
  std::optional<moment> promised(uint32_t address) const;

private:
  answer lie();

  dice& luck_;
  const timeline& time_;
  uint32_t network_;
  std::optional<grant4> granted_;
  std::map<uint32_t, moment> promised_;
};

/// An address or, with a length, a prefix.
struct binding6 {
  uint64_t high = 0;
  uint64_t low = 0;
  uint32_t length = 0;
  uint32_t preferred_s = 0;
  uint32_t valid_s = 0;

  bool is_same(const binding6& other) const {
    return high == other.high && low == other.low && length == other.length;
  }
};

/// What a client holds, or is granted: addresses first.
using bindings6 = std::vector<binding6>;

/// Adds what a server has said to what a plugin tells.
plugin::Binding6& add_binding(plugin::Event& event, const binding6& one);

/// The DHCPv6 server of a line with one client: one address, one prefix.
class isp6 {
public:
  isp6(dice& luck, const timeline& time, uint32_t site)
      : luck_(luck), time_(time), site_(site) {}

  weather now;
  uint32_t valid_s = 7200;
  uint64_t releases = 0;

  void renumber() { ++generation_; }
  bool is_heard();

  /// What it says to one who holds this; what it does not know any more comes
  /// with lifetimes of 0.
  bindings6 answer(const bindings6& held);

  void release() {
    granted_.clear();
    ++releases;
  }

  /// What it has given last, and when.
  const bindings6& granted() const { return granted_; }
  bool knows_client() const { return !granted_.empty(); }
  moment granted_at() const { return granted_at_; }
  /// Until when it has promised what has this in it; nothing when it never did.
  std::optional<moment> promised(uint64_t high) const;

  /// The octets of a REPLY with these, in associations with this number.
  std::string reply(const bindings6& told, uint32_t iaid) const;

  /// Content of option 95 (RFC 7598 5): MAP-T with a rule for its prefixes.
  std::string map_container() const;

  uint32_t t1() const { return valid_s / 4; }
  uint32_t t2() const { return valid_s / 4 + valid_s / 8; }

private:
  bindings6 current() const;
  bindings6 lie();

  dice& luck_;
  const timeline& time_;
  uint32_t site_;
  uint32_t generation_ = 1;
  bindings6 granted_;
  moment granted_at_;
  std::map<uint64_t, moment> promised_; ///< by the first 56 bits
};

} // namespace lh::simulation
