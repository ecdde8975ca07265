#pragma once

#include "actors/supervision/child_spec.hpp"
#include "actors/supervision/restart_budget.hpp"
#include "messages/protocol/interfaces.hpp"
#include "messages/protocol/runtime.hpp"

#include <vector>

namespace lh::supervision {

using actor_spec = child_spec<caf::strong_actor_ptr>;

/// What makes one supervisor different from another.
struct supervisor_plan {
  std::string name;
  /// Started in this order, ended in reverse.
  std::vector<actor_spec> children;
  /// Starts a client actor by its name; empty where there are no clients.
  std::function<caf::strong_actor_ptr(const std::string&)> start_client;
  restart_policy intensity{.max_deaths = 10,
                           .period = std::chrono::seconds{10}};
  /// Called when the supervisor gives up; its parent learns it by monitor.
  std::function<void()> gave_up = [] {};
};

/// Starts actors, and starts each again that dies (one_for_one); when more die
/// in a period than the intensity allows, ends all and dies itself.
class supervisor_state {
public:
  static constexpr const char* name = "supervisor";
  using interface = protocol::supervisor;

  supervisor_state(interface::pointer self, protocol::runtime& shared,
                   supervisor_plan plan);

  interface::behavior_type make_behavior();

private:
  struct child {
    actor_spec spec;
    caf::strong_actor_ptr actor;
  };

  void start(child& one);
  void add_client(const std::string& client);
  void end_client(const std::string& client);
  void on_down(const caf::down_msg& down);
  void end_all(caf::error reason);
  bool intensity_allows();

  interface::pointer self_;
  protocol::runtime& shared_;
  supervisor_plan plan_;
  restart_budget budget_;
  std::vector<child> children_;
};

} // namespace lh::supervision
