#pragma once

#include "tests/actors/client/lease6_speaker.hpp"
#include "tests/support/kernel6.hpp"
#include "tests/actors/client/machine6_world.hpp"

#include <deque>

namespace lh::tests {

/// One random life of a DHCPv6 machine among a kernel, a process runner, a
/// store, a MAP processor and a client program that each take their time, but
/// keep the order of what they say. It may begin again from its record at any
/// moment. Breaches of what must always hold are collected as sentences.
class machine6_history {
public:
  explicit machine6_history(uint32_t seed);

  void random_step();

  /// Everybody answers, then the links run and the row is wanted, then a
  /// server grants what is asked for, then the row is not wanted any more;
  /// looks each time at what came of it.
  void settle_down();

  lines breaches;
  std::map<std::string, size_t> seen; ///< how often what happened

private:
  using input = std::function<void()>;
  using queue = std::deque<input>;
  using answer = void (client::client_machine::*)(const pb::LinkResult&,
                                                  net::boot_time);
  struct running_child {
    pb::StartChild start;
    pb::ClientConfig row; // that it was started for
    pb::Lease6 last;      // that it was to ask for
    bool started = false;
    bool unwanted = false; // a stop is on its way
    bool ending = false;
  };
  struct order {
    uint32_t life; // of the machine that gave it
    client::effect::any effect;
  };
  enum class fall { actor, daemon, host };

  // machine6_history.cpp: what happens
  uint32_t pick(uint32_t below) { return server_.pick(below); }
  void mend();
  void disturb();
  void change_row();
  void change_downstream();
  void act();
  void end_row();
  void shut_down();
  void change_link();
  void bring_up(const std::string& device);
  void change_addresses();
  void process_dies();
  void plugin_speaks();
  void plugin_repeats();
  void program_writes();
  void say(pb::LeaseReport report);
  pb::LeaseReport any_report();
  pb::LeaseReport same_again() const;
  pb::LeaseReport grant() const;
  void pass(std::chrono::nanoseconds time);
  void quiesce();

  // machine6_history_others.cpp: how the others take it
  void wake();
  void fall_down(fall how);
  void feed(const input& with);
  void serve_kernel();
  void serve_runner();
  void hear(queue& from);
  void let_others_act();
  bool is_quiet() const;
  void move_to(net::boot_time moment);
  void tell_link(const std::string& device);
  void tell_lost(const kernel6::lost_addresses& lost);
  void tell_row();
  void tell_action(pb::ClientAction::Kind kind);
  void answer_with(const order& from, answer member);
  void hear_report(const pb::LeaseReport& report);
  void perform(const client::effect::start& effect);
  void perform(const client::effect::stop& effect);
  void perform(const client::effect::send_signal& effect);
  void perform(const client::effect::apply& effect);
  void perform(const client::effect::remove& effect);
  void perform(const client::effect::decode_map& effect);
  void perform(const client::effect::ask_duid& effect);
  void perform(const client::effect::probe& effect);
  void perform(const client::effect::listen& effect);
  void perform(const client::effect::settle& effect);
  void perform(const client::effect::follow& effect);
  void perform(const client::effect::save& effect);
  void perform(const client::effect::journal& effect);
  void perform(const client::effect::retired& effect);
  void perform(const client::effect::shutdown_done& effect);
  template <class Other>
  void perform(const Other&) {}

  // machine6_history_laws.cpp: what must hold
  void require(bool holds, const std::string& sentence);
  void look_at(const pb::Transition& step);
  void look_at(const pb::Event& event);
  void look_at_lease_event(const pb::Event& event);
  void look_at_failure(const pb::Event& event);
  void look_at_start(const pb::StartChild& start);
  void look_at_state();
  void look_at_waiting_prefixes(const pb::ClientState& shown);
  void look_at_rest();
  void look_at_running();
  void look_at_bound();
  void look_at_nothing();
  bool may_lose() const;
  bool is_wanted() const;
  pb::StartChild command(const pb::Lease6& last) const;
  const pb::LeaseReport* last_handled() const;

  speaker server_;
  net::boot_time now_{3'600'000'000'000};
  std::unique_ptr<client::dhcp6_machine> machine_;
  uint32_t life_ = 0;
  bool faults_ = true; ///< whether starts and decodings may fail

  pb::ClientConfig row_; ///< as it is in the table
  bool retiring_ = false;
  std::optional<pb::ShutdownMode> leaving_;
  std::optional<fall> falls_;
  kernel6 kernel_;
  std::set<std::string> followed_;
  std::optional<running_child> child_;
  pb::ClientRecord saved_;
  bool same_boot_ = true;               ///< as when it was saved
  std::vector<pb::LeaseReport> spoken_; ///< each another event, of this boot
  uint32_t last_pid_ = 0;

  std::deque<order> kernel_inbox_;
  std::deque<client::effect::any> runner_inbox_;
  queue from_kernel_;
  queue from_runner_;
  queue from_plugins_;
  queue from_others_; ///< the store and the MAP processor
  queue from_controller_;

  // what the machine was told, and what it told
  std::optional<pb::ClientConfig> heard_row_;
  std::map<std::string, pb::LinkState> heard_links_;
  bool may_remove_ = false;
  bool duplicate_heard_ = false;
  int64_t handled_before_ = 0;
  std::string state_ = "disabled";
  std::optional<pb::Lease6> told_;
  places6 waiting_; ///< prefixes that wait for their replacement
  std::optional<net::boot_time> settle_by_;
};

} // namespace lh::tests
