#pragma once

#include "tests/actors/client/machine_world.hpp"

#include <deque>
#include <map>
#include <random>
#include <set>

namespace lh::tests {

/// One random life of a machine among a kernel, a process runner and a udhcpc
/// that each take their time, but keep the order of what they say. Breaches
/// of what must always hold are collected as sentences.
class machine_history {
public:
  explicit machine_history(uint32_t seed);

  void random_step();

  /// Enabled, link up, everybody answers; then looks at what came of it.
  void settle_down();

  lines breaches;
  std::map<pb::EventType, size_t> events; ///< how often each was said

private:
  using input = std::function<void()>;
  struct running_child {
    bool started = false;
    bool unwanted = false; // a stop is on its way
    bool ending = false;
  };

  uint32_t pick(uint32_t below) {
    return static_cast<uint32_t>(random_() % below);
  }
  void feed(const input& with, bool reset = false);
  void carry_out(const client::effect::any& effect);
  void let_others_act();
  void serve_kernel();
  void serve_runner();
  void hear(std::deque<input>& from);
  void link_changes();
  void process_dies();
  void plugin_speaks();
  void plugin_repeats();
  void hear(const pb::LeaseReport& report);
  void look_at(const pb::ClientCounters& now, bool reset);
  void configure(bool enable, const std::string& device);
  void reset_counters();
  void act();
  void pass(std::chrono::nanoseconds time);
  void look_at(const pb::JournalBatch& batch);
  void look_at(const pb::Event& event);
  void look_at_the_end();
  void require(bool holds, const std::string& sentence);

  std::mt19937 random_;
  net::boot_time now_{3'600'000'000'000};
  client::dhcp4_machine machine_;

  std::string device_ = "wan0";
  pb::ClientConfig row_;         // as it was configured last
  std::set<uint32_t> addresses_; // on wan0, as the kernel has them
  uint32_t asked_max_mtu_ = 0;
  pb::ClientCounters counters_;
  std::vector<pb::LeaseReport> spoken_; // by the plugin, each another event
  size_t counted_[2] = {};              // ACKs and NAKs, over all resets
  pb::LinkState link_;
  std::optional<running_child> child_;
  std::deque<client::effect::any> kernel_inbox_;
  std::deque<client::effect::any> runner_inbox_;
  std::deque<input> from_kernel_;
  std::deque<input> from_runner_;
  std::deque<input> from_plugins_;

  bool has_lease_ = false;
  bool may_remove_ = false;
  std::set<int64_t> naks_; // when the plugin told of each
  bool started_ = false;
  bool failed_ = false;
  std::string state_ = "disabled";
  uint32_t last_pid_ = 0;
};

} // namespace lh::tests
