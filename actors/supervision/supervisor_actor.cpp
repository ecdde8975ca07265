#include "actors/supervision/supervisor_actor.hpp"

#include "messages/log/catalogue.hpp"
#include "messages/protocol/actor_shell.hpp"

#include <algorithm>

namespace lh::supervision {

supervisor_state::supervisor_state(interface::pointer self,
                                   protocol::runtime& shared,
                                   supervisor_plan plan)
    : self_(self), shared_(shared), plan_(std::move(plan)) {}

supervisor_state::interface::behavior_type supervisor_state::make_behavior() {
  self_->set_down_handler([this](caf::down_msg& down) { on_down(down); });
  self_->set_exit_handler(
      [this](caf::exit_msg& exit) { end_all(exit.reason); });
  for (auto& spec : plan_.children)
    start(children_.emplace_back(child{spec, nullptr}));
  if (plan_.start_client)
    shared_.directory.send<protocol::controller>(
        self_, protocol::names::controller, pb::SupervisorReady{});
  return {
      [this](const pb::StartClient& order) { add_client(order.client()); },
      [this](const pb::EndClient& order) { end_client(order.client()); },
      [this](again_atom, const std::string& delayed) {
        for (auto& one : children_)
          if (one.spec.name == delayed)
            one.delayed = false;
        start_again();
      },
  };
}

void supervisor_state::start(child& one) {
  one.started = shared_.clocks.boot();
  one.actor = one.spec.start();
  self_->monitor(one.actor);
}

void supervisor_state::add_client(const std::string& client) {
  auto known = [&](auto& one) { return one.spec.name == client; };
  if (std::any_of(children_.begin(), children_.end(), known))
    return;
  actor_spec spec{client,
                  [this, client] { return plan_.start_client(client); }};
  start(children_.emplace_back(child{std::move(spec), nullptr}));
}

void supervisor_state::end_client(const std::string& client) {
  auto one = std::find_if(children_.begin(), children_.end(),
                          [&](auto& c) { return c.spec.name == client; });
  if (one == children_.end())
    return;
  if (one->actor) {
    self_->demonitor(caf::actor_cast<caf::actor_addr>(one->actor));
    end(*one);
  }
  shared_.statistics.forget(client);
  children_.erase(one);
}

void supervisor_state::on_down(const caf::down_msg& down) {
  auto one = std::find_if(children_.begin(), children_.end(), [&](auto& c) {
    return c.actor && caf::actor_cast<caf::actor_addr>(c.actor) == down.source;
  });
  if (one == children_.end())
    return;
  one->actor = nullptr;
  if (!std::exchange(one->ending, false))
    return on_death(*one, down);
  start_again();
}

void supervisor_state::on_death(child& one, const caf::down_msg& down) {
  auto now = shared_.clocks.boot();
  bool asked_for = down.reason == caf::exit_reason::user_shutdown;
  if (!asked_for && !deaths_.add(now, rule_.allowed))
    return give_up(one, down.reason);
  log::write(log::actor_restarted,
             {{"actor", one.spec.name},
              {"reason", self_->system().render(down.reason)}});
  if (asked_for || now - one.started > rule_.allowed.period)
    one.in_a_row = 0;
  fall(one, asked_for);
}

/// Those that go with it are ended in reverse; all of them are started in
/// order, when the last has ended and its delay is over.
void supervisor_state::fall(child& one, bool at_once) {
  auto first = plan_.how == strategy::one_for_all ? children_.data() : &one;
  if (plan_.how != strategy::one_for_one)
    for (auto at = children_.data() + children_.size(); at != first;)
      if ((--at)->actor && !std::exchange(at->ending, true))
        end(*at);
  auto delay = delay_after(rule_.delays, one.in_a_row, 0);
  if (!at_once)
    ++one.in_a_row;
  if (at_once || delay.count() == 0)
    return start_again();
  one.delayed = true;
  self_->delayed_send(self_, delay, again_atom::value, one.spec.name);
}

bool supervisor_state::may_start() const {
  if (plan_.how == strategy::one_for_one)
    return true;
  return std::none_of(children_.begin(), children_.end(),
                      [](auto& one) { return one.ending || one.delayed; });
}

void supervisor_state::start_again() {
  if (!may_start())
    return;
  for (auto& one : children_)
    if (!one.actor && !one.delayed)
      start(one);
}

void supervisor_state::end(child& one) {
  self_->send_exit(one.actor, caf::exit_reason::user_shutdown);
}

void supervisor_state::give_up(const child& one, const caf::error& reason) {
  log::write(log::supervisor_gave_up,
             {{"supervisor", plan_.name},
              {"actor", one.spec.name},
              {"reason", self_->system().render(reason)}});
  plan_.gave_up();
  end_all(reason ? reason : caf::exit_reason::unhandled_exception);
}

void supervisor_state::end_all(caf::error reason) {
  for (auto one = children_.rbegin(); one != children_.rend(); ++one) {
    if (!one->actor)
      continue;
    self_->demonitor(caf::actor_cast<caf::actor_addr>(one->actor));
    end(*one);
  }
  children_.clear();
  self_->quit(std::move(reason));
}

} // namespace lh::supervision
