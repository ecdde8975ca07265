#pragma once

#include "bus_adapters/hook/event_queue.hpp"
#include "messages/protocol/actor_shell.hpp"
#include "messages/protocol/interfaces.hpp"

#include <map>
#include <optional>
#include <string>

namespace lh::bus {

/// Runs the configured hooks for every event, in order for each client.
class hook_runner {
public:
  using again_tick = caf::atom_constant<caf::atom("again")>;
  using interface = caf::typed_actor<
      caf::reacts_to<pb::Event>, caf::reacts_to<pb::ChildStarted>,
      caf::reacts_to<pb::ChildExited>, caf::reacts_to<pb::ProgramChanged>,
      caf::reacts_to<pb::Settings>, caf::reacts_to<again_tick>>;

  static constexpr const char* name = protocol::names::hooks;

  /// Hooks find `runtime_dir` in LEASEHOLD_RUNTIME_DIR.
  hook_runner(interface::pointer self, protocol::runtime& shared,
              std::string runtime_dir);

  interface::behavior_type make_behavior();

private:
  /// How far the hook of a client is.
  enum class phase {
    idle,
    running, // its end will be told
    blocked, // a run from before this actor's restart is still under way
    refused, // the process runner was not there; tried again
  };
  struct client_lane {
    event_queue events;
    phase now = phase::idle;
  };

  void ask_settings();
  void use(const pb::Hooks& hooks);
  void on_event(const pb::Event& event);
  void on_exited(const pb::ChildExited& exited);
  void on_refused(const std::string& key);
  void try_again();
  void try_later();

  void run_next(const std::string& key);
  pb::StartChild start_of(const std::string& key, const std::string& program);
  void log_failure(const pb::Event& event, const std::string& program,
                   const std::string& why, const pb::ChildExited& exited);

  interface::pointer self_;
  protocol::runtime& shared_;
  std::string runtime_dir_;
  std::optional<pb::Hooks> hooks_;
  bool again_pending_ = false;
  std::map<std::string, client_lane> lanes_; // by pb::Event::client
};

} // namespace lh::bus
