#include "actors/supervision/supervisor_actor.hpp"

#include "messages/log/catalogue.hpp"
#include "messages/protocol/actor_shell.hpp"

#include <algorithm>

namespace lh::supervision {

supervisor_state::supervisor_state(interface::pointer self,
                                   protocol::runtime& shared,
                                   supervisor_plan plan)
    : self_(self), shared_(shared), plan_(std::move(plan)),
      budget_(plan_.intensity) {}

protocol::supervisor::behavior_type supervisor_state::make_behavior() {
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
  };
}

void supervisor_state::start(child& one) {
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
  for (auto one = children_.begin(); one != children_.end(); ++one) {
    if (one->spec.name != client)
      continue;
    self_->demonitor(caf::actor_cast<caf::actor_addr>(one->actor));
    self_->send_exit(one->actor, caf::exit_reason::user_shutdown);
    shared_.statistics.forget(client);
    children_.erase(one);
    return;
  }
}

void supervisor_state::on_down(const caf::down_msg& down) {
  auto one = std::find_if(children_.begin(), children_.end(), [&](auto& c) {
    return caf::actor_cast<caf::actor_addr>(c.actor) == down.source;
  });
  if (one == children_.end())
    return;
  auto reason = self_->system().render(down.reason);
  bool asked_for = down.reason == caf::exit_reason::user_shutdown;
  if (!asked_for && !intensity_allows()) {
    log::write(log::supervisor_gave_up, {{"supervisor", plan_.name},
                                         {"actor", one->spec.name},
                                         {"reason", reason}});
    plan_.gave_up();
    return end_all(down.reason ? down.reason
                               : caf::exit_reason::unhandled_exception);
  }
  log::write(log::actor_restarted,
             {{"actor", one->spec.name}, {"reason", reason}});
  start(*one);
}

void supervisor_state::end_all(caf::error reason) {
  for (auto one = children_.rbegin(); one != children_.rend(); ++one) {
    self_->demonitor(caf::actor_cast<caf::actor_addr>(one->actor));
    self_->send_exit(one->actor, caf::exit_reason::user_shutdown);
  }
  children_.clear();
  self_->quit(std::move(reason));
}

bool supervisor_state::intensity_allows() {
  return budget_.on_death(shared_.clocks.boot(), false, 0).has_value();
}

} // namespace lh::supervision
