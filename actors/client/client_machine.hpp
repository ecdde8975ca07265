#pragma once

#include "actors/client/answer_rate.hpp"
#include "actors/client/client_backend.hpp"
#include "actors/client/effects.hpp"
#include "actors/client/link_evidence.hpp"
#include "actors/supervision/recovery_flow.hpp"
#include "messages/net/time.hpp"
#include "status.pb.h"

#include <deque>
#include <functional>
#include <optional>

namespace lh::client {

/// All decisions of one DHCP client instance, without any way to act: every
/// input may leave effects, which the actor takes and carries out. Time comes
/// in with each input. What a lease is, and how it gets into the kernel, is the
/// family's; the process, the link and the way down are here.
class client_machine {
public:
  using time = net::boot_time;

  virtual ~client_machine() = default;

  /// What an earlier life of this client left: its record, as it is true in
  /// this boot, and its running process.
  void restore(const pb::ClientRecord& record, const pb::ChildInfo& child,
               time now);

  /// What the next cause is to add.
  void explain(const std::string& aside) { aside_ = aside; }

  void set_settings(const pb::Settings& settings, time now);
  void configure(const pb::ClientConfig& config, time now);
  void act(pb::ClientAction::Kind action, time now);
  void link_changed(const pb::LinkState& link, time now);
  void child_started(const pb::ChildStarted& child, time now);
  void child_exited(const pb::ChildExited& child, time now);
  void child_wrote(const pb::ChildWrote& file, time now);
  void program_changed(time now);
  void evidence_seen(const pb::LinkEvidence& evidence, time now);
  void lease_reported(const pb::LeaseReport& report, time now);
  void flooded(time now);

  /// The kernel's answers to what was put there, and taken away.
  void applied(const pb::LinkResult& result, time now);
  void removed(const pb::LinkResult& result, time now);
  void settled(const pb::LinkResult& result, time now);
  virtual void address_lost(const pb::AddressLost& lost, time now) = 0;

  /// Answers that only a DHCPv6 client asks for.
  virtual void map_decoded(const pb::MapAnswer&, time) {}
  virtual void duid_known(const pb::Duid&, time) {}
  virtual void output_heard(const pb::ChildInfo&, time) {}

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

protected:
  enum class process { none, starting, running, stopping };

  enum class step { none, refreshing, releasing, settling, removing, ending };

  /// Why a client cannot be started yet, as state and cause.
  struct obstacle {
    const char* state;
    std::string cause;
    std::optional<supervision::fault> what = std::nullopt;
  };

  /// The way down: RELEASE, addresses, process, in this order.
  struct teardown {
    bool release = false;
    uint32_t stop_deadline_ms = 2000;
    bool retire = false;
    bool shutdown = false;
    std::string cause;
  };

  /// What the family knows of how the next process is to be started.
  struct memory {
    std::string duid;
    uint32_t requested_address = 0;
    bool anew = false;
    pb::Lease6 last = {};
  };

  /// `random` gives numbers in -1..1 for the jitter of restarts.
  client_machine(std::string family, std::string client, places where,
                 std::function<double()> random);
  client_machine(const client_machine&) = default;
  client_machine& operator=(const client_machine&) = default;

  // What the family decides.
  virtual bool has_lease() const = 0;
  /// How many addresses and prefixes it holds.
  virtual size_t bindings() const = 0;
  /// The lease as events carry it; empty without one.
  virtual pb::Lease lease() const = 0;
  /// The lease as the last event told of it.
  virtual pb::Lease told_lease() const { return lease(); }
  virtual void take_lease(const pb::LeaseReport& report, time now) = 0;
  /// The kernel has what was asked for by an effect that applied() answers.
  virtual void lease_applied(const pb::LinkResult& result, time now) = 0;
  /// Nothing that was said waits any more.
  virtual void all_taken(time) {}
  virtual effect::any removal() const = 0;
  /// Whether there is something to remove: a lease, or what one left.
  virtual bool has_remains() const { return has_lease(); }
  virtual void forget_lease(const pb::LinkResult& removal) = 0;
  virtual void after_removal(const std::string& cause, time now);
  /// The device has come (back): the addresses are put there again.
  virtual void put_back(time now) = 0;
  virtual void check_lease(time now) = 0;
  virtual std::optional<time> next_lease_deadline() const = 0;
  virtual void configured(const pb::ClientConfig& before, time now) = 0;
  virtual void settings_changed(const pb::Settings& /*before*/, time) {}
  virtual void forget_server() = 0;
  virtual void reset_counters() = 0;
  virtual void count(const pb::LeaseReport& report) = 0;
  virtual memory remembered() const = 0;
  virtual void starting() {}
  virtual std::optional<obstacle> not_ready(time) { return std::nullopt; }
  virtual void link_heard(bool /*usable_again*/, time) {}
  virtual void associations_known() {}
  /// A device that the lease reaches besides its own.
  virtual void other_link_changed(const pb::LinkState&, time) {}
  virtual std::vector<std::string> other_devices() const { return {}; }
  /// What the family itself does not act on, whatever the program.
  virtual std::vector<pb::NotHonoured> own_report() const { return {}; }
  virtual void show(pb::ClientState& state) const = 0;
  virtual void keep(pb::ClientRecord& record) const = 0;
  virtual void take_up(const pb::ClientRecord& record) = 0;

  // client_machine.cpp: what is wanted
  void evaluate(const std::string& cause, time now);
  bool wanted() const;
  std::vector<std::string> devices() const;
  void enter(const std::string& state, const std::string& cause);
  pb::Event& emit(pb::EventType type, const std::string& cause);
  const client_backend& backend() const;
  bool busy() const { return applying_ || removing_; }
  /// What waits to be taken may be newer than the lease that is held.
  bool judges_lease() const { return !busy() && reports_.empty(); }

  // client_machine_process.cpp: the process
  void quiet_stop(int signal);
  void try_later(supervision::fault what, const std::string& cause, time now);
  void wait_for(supervision::fault what, time now);
  void stop_and_restart(supervision::fault what, time now);
  void no_answer(time now);
  void rebind(time now);
  supervision::recovery_flow::verdict detect(supervision::fault what, time now);

  // client_machine_kernel.cpp: what the kernel says
  void lose_lease(const std::string& cause);
  void end_placing();
  void kernel_refuses(const pb::LinkResult& result, time now);
  void revert(time now);
  /// The flow of what matters more: of the process, if all is not well there.
  const supervision::recovery_flow& worse() const;

  // client_machine_reports.cpp: what plugins say
  void next_report(time now);
  void handled(const pb::LeaseReport& report);
  void heard(const pb::LeaseReport& report);
  void confirm(const std::string& cause, time now);
  void tell_lease(bool update, const std::string& cause,
                  const std::vector<std::string>& changed,
                  const pb::Lease& before);
  void count_lease(bool renewed, time now);
  void search(time now);

  // client_machine_teardown.cpp: the way down
  void advance(time now);

  std::string client_;
  places places_;
  std::function<double()> random_;
  pb::Settings settings_;
  supervision::recovery_flow flow_;
  supervision::recovery_flow placing_; ///< of what the kernel refuses

  pb::ClientConfig config_;
  std::optional<pb::ClientConfig> next_config_;
  pb::ClientCounters counters_;
  std::optional<time> searching_since_;
  pb::LinkState link_;
  bool link_known_ = false;

  process process_ = process::none;
  pb::ProcessIdentity identity_;
  time started_;
  uint32_t command_ = 0; ///< how the last process was started; 0: unknown
  bool bound_since_start_ = false;
  bool announced_ = false;
  bool adopted_ = false; ///< an earlier daemon has started the process
  bool untold_ = false;  ///< of what it has, nobody was told yet
  uint64_t daemon_ = 0;  ///< start time of this daemon
  uint64_t told_by_ = 0; ///< of the one that told of the adoption
  uint32_t started_ifindex_ = 0;
  bool released_ = false; ///< told to give its lease back, it is of no use
  std::optional<time> restart_at_;
  bool anew_ = false; ///< the next process starts without what is kept
  std::optional<time> confirm_by_;
  evidence_damper damper_;
  std::optional<pending_evidence> pending_;
  uint32_t restarts_ = 0;
  std::vector<pb::IaState> associations_;

  std::string lease_device_;
  bool confirmed_ = false;
  bool applying_ = false;
  bool removing_ = false;
  std::string removal_cause_;
  std::optional<time> put_again_at_; ///< what was refused, or changed again
  time next_revert_;                 ///< not before
  std::deque<pb::LeaseReport> reports_;
  int64_t last_event_ns_ = 0;
  uint32_t last_event_pid_ = 0;
  uint64_t last_lease_stamp_ = 0;
  answer_rate rate_;
  supervision::intensity naks_;

  std::optional<teardown> teardown_;
  step step_ = step::none;
  std::optional<time> step_by_;
  std::optional<time> repeat_at_; ///< the signal that has a program release
  bool retired_ = false;
  bool closing_ = false;

  std::string state_ = "disabled";
  std::string last_error_;
  bool program_changed_ = false; ///< since the last start began
  std::string aside_; ///< what the next cause is to add
  effect::list effects_;

private:
  // client_machine.cpp
  void adopt_config(const pb::ClientConfig& config);
  void apply_config(const pb::ClientConfig& config, time now);
  void go_on(time now);
  void evaluate_unwanted(time now);
  void evaluate_absent(time now);
  void evaluate_down(time now);
  const std::string& program() const;
  std::string_view program_name() const { return backend().name(); }
  pb::StartChild command(const pb::ClientConfig& config,
                         const memory& with) const;
  bool needs_another_process() const;
  uint32_t usual_command() const;
  std::string with_aside(const std::string& cause);
  pb::Event event_of(pb::EventType type, const std::string& cause) const;
  pb::Event& append(pb::Event event);
  void insert(size_t at, pb::Event event);

  // client_machine_process.cpp
  void start(const std::string& cause, time now);
  void note_start();
  void died(const pb::ChildExited& child, time now);
  bool is_replaced(const pb::LinkState& before) const;
  void go_critical(const std::string& cause, time now);
  bool is_content() const;
  supervision::run process_run(time now) const;
  void check_recovery(time now);
  std::optional<time> checking_time() const;

  // client_machine_kernel.cpp
  void tick_kernel(time now);

  // client_machine_evidence.cpp: what is seen of the link
  void renew(const std::string& cause);
  void ask_for_confirmation(const std::string& cause, time now);
  void ask_anew(const std::string& cause);
  void hurry(const std::string& cause, time now);
  void act_on(const evidence_rule& rule, time now);
  void carrier_returned(time now);
  void follow_evidence(evidence_step act, const std::string& cause, time now);
  bool is_more(const evidence_rule& rule) const;
  void let_wait(const evidence_rule& rule, time at);
  void tick_evidence(time now);

  // client_machine_reports.cpp
  bool takes_reports() const;
  void tell_adopted(time now);
  void have_told();
  void take_report(const pb::LeaseReport& report, time now);
  bool is_old(const pb::LeaseReport& report) const;
  void count_answer(const pb::LeaseReport& report, time now);
  void end_storm(supervision::fault what, const std::string& cause, time now);
  void count_nak(time now);

  // client_machine_teardown.cpp
  void begin(teardown way, time now);
  void extend(const teardown& way);
  bool advance_one_step(time now);
  bool release(time now);
  void signal_release(time now);
  std::chrono::milliseconds patience() const;
  void note_no_release();
  void tick_teardown(time now);
  std::optional<time> repetition() const;
  void finish(time now);
  void leave(const teardown& way, bool announce, pb::Event stopped);

  std::string family_;
};

} // namespace lh::client
