#include "actors/introspection/status_actor.hpp"

#include "messages/protocol/actor_shell.hpp"

namespace lh::introspection {

namespace {

pb::ActorInfo describe(const protocol::actor_slot& slot, bool alive) {
  pb::ActorInfo info;
  auto handled = slot.handled.load();
  auto enqueued = slot.enqueued.load();
  auto state = slot.state();
  info.set_id(slot.id);
  info.set_name(slot.name());
  info.set_parent(slot.parent());
  info.set_state(!alive ? "restarting" : state.empty() ? "running" : state);
  info.set_mailbox_depth(enqueued > handled ? enqueued - handled : 0);
  info.set_handled(handled);
  info.set_restarts(slot.starts > 0 ? slot.starts - 1 : 0);
  info.set_last_error(slot.last_error());
  info.set_pid(slot.pid);
  return info;
}

} // namespace

status_state::status_state(interface::pointer self, protocol::runtime& shared)
    : self_(self), shared_(shared) {}

status_state::interface::behavior_type status_state::make_behavior() {
  return {
      [this](const pb::ActorsQuery&) { return list(); },
      [this](const pb::RestartActor& order) { restart(order.name()); },
  };
}

pb::Actors status_state::list() const {
  pb::Actors actors;
  shared_.statistics.for_each([&](const protocol::actor_slot& slot) {
    bool alive = shared_.directory.find(slot.name()) != nullptr;
    *actors.add_actors() = describe(slot, alive);
  });
  return actors;
}

/// A supervisor knows this reason as asked for and does not count it.
void status_state::restart(const std::string& actor) {
  auto target = shared_.directory.find(actor);
  if (target && actor != protocol::names::root)
    self_->send_exit(target, caf::exit_reason::user_shutdown);
}

} // namespace lh::introspection
