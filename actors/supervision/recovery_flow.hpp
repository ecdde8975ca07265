#pragma once

#include "actors/supervision/fault_table.hpp"
#include "messages/net/time.hpp"

#include <array>
#include <optional>

namespace lh::supervision {

/// What is known of the process that a fault is of, or that is to be judged.
struct run {
  bool has_lease = false;
  bool lasted = false; ///< for healthy_ms
};

/// The way of one client from a fault back to normal: detected and classified
/// by the table, it is waited, acted, checked; a budget that is used up
/// escalates, once.
class recovery_flow {
public:
  using time = net::boot_time;

  enum class stage {
    normal,
    waiting,   ///< for the time of the next try, or for news
    checking,  ///< it was acted: does it help?
    escalated, ///< no try until the cause is fixed
  };

  /// What is to be done now.
  struct verdict {
    remedy action;
    time at;        ///< when
    bool escalates; ///< this is one too many, and the first of them
    size_t count;   ///< faults of its class in the period, with this one
    std::chrono::milliseconds period;
  };

  void set_policy(const restart_policy& policy) { policy_ = policy; }

  /// A fault was detected; `jitter` in -1..1. While escalated, nothing more is
  /// done about any.
  verdict on_fault(fault what, time now, double jitter);

  /// What was waited for was done.
  void acted();

  /// Looks at whether all is well again, which ends the fault.
  void check(const run& process);

  /// The fault `what` is over.
  void over(fault what);

  /// The cause was fixed, or somebody begins anew: nothing is held against it.
  void reset();

  /// A try is due later, for the sake of the network.
  bool waits_for_network() const;

  /// It is waited, or checked, because of the fault `what`.
  bool is_at(fault what) const {
    bool under_way = stage_ == stage::waiting || stage_ == stage::checking;
    return under_way && newest_ == what;
  }

  stage now() const { return stage_; }
  fault newest() const { return newest_; }

  /// Whether only time tells if all is well.
  bool needs_time(const run& process) const;

  /// Where it is; nothing when all is well. Its next try is in
  /// next_try().
  std::optional<pb::RecoveryPlace> place() const;
  std::optional<time> next_try() const;

private:
  /// What the faults of a class have used up.
  struct account {
    intensity recent;
    unsigned in_a_row = 0;
    bool reported = false;

    void well() {
      in_a_row = 0;
      reported = false;
    }
  };

  account& account_of(const fault_rule& rule) {
    return accounts_[static_cast<size_t>(rule.type)];
  }
  fault_rule rule() const { return rule_of(newest_, policy_); }
  bool is_lesser(const fault_rule& rule, time now) const;
  void settle();

  restart_policy policy_;
  std::array<account, 4> accounts_;
  stage stage_ = stage::normal;
  fault newest_{};
  unsigned attempt_ = 0;
  std::chrono::nanoseconds delay_{0};
  time next_try_;
};

} // namespace lh::supervision
