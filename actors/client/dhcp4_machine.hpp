#pragma once

#include "actors/client/command_line.hpp"
#include "actors/client/effects.hpp"
#include "actors/client/lease4_plan.hpp"
#include "actors/supervision/restart_budget.hpp"
#include "status.pb.h"

#include <deque>
#include <functional>

namespace lh::client {

/// All decisions of one DHCPv4 client instance, without any way to act: every
/// input may leave effects, which the actor takes and carries out. Time comes
/// in with each input.
class dhcp4_machine {
public:
  using time = net::boot_time;

  /// `random` gives numbers in -1..1 for the jitter of restarts.
  dhcp4_machine(std::string client, places where,
                std::function<double()> random);

  /// What an earlier life of this client left: its record, when it is from
  /// this boot (else only the address to ask for), and its running process.
  void restore(const pb::ClientRecord& record, bool same_boot,
               const pb::ChildInfo& child, time now);

  void set_settings(const pb::Settings& settings, time now);
  void configure(const pb::ClientConfig& config, time now);
  void act(pb::ClientAction::Kind action, time now);
  void link_changed(const pb::LinkState& link, time now);
  void address_gone(const pb::AddressGone& gone, time now);
  void child_started(const pb::ChildStarted& child, time now);
  void child_exited(const pb::ChildExited& child, time now);
  void program_changed(time now);
  void lease_reported(const pb::LeaseReport& report, time now);
  void address_applied(const pb::LinkResult& result, time now);
  void address_removed(const pb::LinkResult& result, time now);
  void settled(const pb::LinkResult& result, time now);
  /// The row `path` is gone.
  void retire(const std::string& path, time now);

  /// Something that a critical client waits for has happened.
  void reconsider(const std::string& cause, time now);
  void shutdown(pb::ShutdownMode mode, time now);

  /// The time has come, or has moved on: looks at every deadline.
  void tick(time now);

  /// When tick() has something to do next.
  std::optional<time> next_deadline() const;

  effect::list take_effects();

  pb::ClientState state() const;
  pb::ClientRecord record() const;

  /// Which parameters the client program does not act on as they are now.
  pb::CapabilityReport report() const;

private:
  enum class process { none, starting, running, stopping };

  enum class step { none, releasing, settling, removing, ending };

  /// A lease on its way to the kernel, and the report it came with; a lease
  /// that is only put back came with none.
  struct applied_lease {
    held_lease held;
    std::optional<pb::LeaseReport> report;
  };

  /// The way down: RELEASE, address, process, in this order.
  struct teardown {
    bool release = false;
    uint32_t stop_deadline_ms = 2000;
    bool retire = false;
    bool shutdown = false;
    std::string cause;
  };

  // dhcp4_machine.cpp: what is wanted
  void adopt_config(const pb::ClientConfig& config);
  void apply_config(const pb::ClientConfig& config, time now);
  void evaluate(const std::string& cause, time now);
  void evaluate_unwanted(time now);
  void evaluate_absent();
  bool wanted() const;
  std::string program() const;
  pb::StartChild command(const pb::ClientConfig& config,
                         uint32_t requested_address) const;
  void enter(const std::string& state, const std::string& cause);
  pb::Event event_of(pb::EventType type, const std::string& cause) const;
  pb::Event& append(pb::Event event);
  void insert(size_t at, pb::Event event);
  pb::Event& emit(pb::EventType type, const std::string& cause);

  // dhcp4_machine_process.cpp: the process
  void start(const std::string& cause, time now);
  void quiet_stop(int signal);
  void died(const pb::ChildExited& child, time now);
  void go_critical(const std::string& cause);
  void ask_for_confirmation(time now);

  // dhcp4_machine_lease.cpp: the lease
  void next_report(time now);
  bool takes_reports() const;
  void take_report(const pb::LeaseReport& report, time now);
  void take_lease(const pb::LeaseReport& report, time now);
  void apply(const applied_lease& applied,
             const std::optional<held_lease>& before, time now);
  void commit_lease(const applied_lease& applied, time now);
  void remove_lease(const std::string& cause);
  void put_back(time now);
  void keep_mtu(time now);
  bool is_old(const pb::LeaseReport& report) const;
  void handled(const pb::LeaseReport& report);
  void heard(const pb::LeaseReport& report);
  void check_lease_clock(time now);

  // dhcp4_machine_counters.cpp: what is counted
  void reset_counters();
  void count(const pb::LeaseReport& report);
  void count_lease(bool renewed, time now);
  void search(time now);

  // dhcp4_machine_teardown.cpp: the way down
  void begin(teardown way, time now);
  void merge(const teardown& way);
  void advance(time now);
  bool advance_one_step(time now);
  void finish(time now);
  void leave(const teardown& way, bool announce, const pb::Event& stopped);

  std::string client_;
  places places_;
  std::function<double()> random_;
  pb::Settings settings_;
  supervision::restart_budget budget_{{}};

  pb::ClientConfig config_;
  std::optional<pb::ClientConfig> next_config_;
  pb::ClientCounters counters_;
  std::optional<time> searching_since_;
  pb::LinkState link_;
  bool link_known_ = false;

  process process_ = process::none;
  pb::ProcessIdentity identity_;
  time started_;
  bool bound_since_start_ = false;
  bool announced_ = false;
  std::optional<time> restart_at_;
  std::optional<time> confirm_by_;
  uint32_t restarts_ = 0;

  std::optional<held_lease> lease_;
  std::string lease_device_;
  bool confirmed_ = false;
  std::optional<applied_lease> applying_;
  uint32_t asked_max_mtu_ = 0;
  bool removing_ = false;
  std::string removal_cause_;
  std::deque<pb::LeaseReport> reports_;
  uint32_t last_address_ = 0;
  std::string identifier_;
  int64_t last_event_ns_ = 0;
  uint32_t last_event_pid_ = 0;

  std::optional<teardown> teardown_;
  step step_ = step::none;
  std::optional<time> step_by_;
  bool retired_ = false;
  bool closing_ = false;

  std::string state_ = "disabled";
  std::string last_error_;
  effect::list effects_;
};

} // namespace lh::client
