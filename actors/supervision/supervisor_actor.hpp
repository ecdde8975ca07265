#pragma once

#include "actors/supervision/child_spec.hpp"
#include "actors/supervision/fault_table.hpp"
#include "messages/protocol/interfaces.hpp"
#include "messages/protocol/runtime.hpp"

#include <vector>

namespace lh::supervision {

using actor_spec = child_spec<caf::strong_actor_ptr>;
using again_atom = caf::atom_constant<caf::atom("again")>;

/// Who is started anew with a child that died: nobody else, those that were
/// started after it, or all.
enum class strategy { one_for_one, rest_for_one, one_for_all };

/// What makes one supervisor different from another.
struct supervisor_plan {
  std::string name;
  /// Started in this order, ended in reverse.
  std::vector<actor_spec> children;
  /// Starts a client actor by its name; empty where there are no clients.
  std::function<caf::strong_actor_ptr(const std::string&)> start_client;
  strategy how = strategy::one_for_one;
  /// Called when the supervisor gives up; its parent learns it by monitor.
  std::function<void()> gave_up = [] {};
};

/// Starts actors, and starts those again that die, as `strategy` says, the
/// first time at once and then with growing delays; when more die in a period
/// than the fault table allows, ends all and dies itself.
class supervisor_state {
public:
  static constexpr const char* name = "supervisor";
  using interface =
      protocol::supervisor::extend<caf::reacts_to<again_atom, std::string>>;

  supervisor_state(interface::pointer self, protocol::runtime& shared,
                   supervisor_plan plan);

  interface::behavior_type make_behavior();

private:
  struct child {
    actor_spec spec;
    caf::strong_actor_ptr actor; ///< null until it is started (again)
    net::boot_time started{};
    unsigned in_a_row = 0; ///< deaths, each soon after a start
    bool ending = false;   ///< it goes with another one
    bool delayed = false;
  };

  void start(child& one);
  void start_again();
  bool may_start() const;
  void add_client(const std::string& client);
  void end_client(const std::string& client);
  void on_down(const caf::down_msg& down);
  void on_death(child& one, const caf::down_msg& down);
  void fall(child& one, bool at_once);
  void end(child& one);
  void give_up(const child& one, const caf::error& reason);
  void end_all(caf::error reason);

  interface::pointer self_;
  protocol::runtime& shared_;
  supervisor_plan plan_;
  fault_rule rule_ = rule_of(fault::actor_failed, {});
  intensity deaths_;
  std::vector<child> children_;
};

} // namespace lh::supervision
