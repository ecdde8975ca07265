#include "actors/client/lease_monitor_actor.hpp"

#include "messages/convert/plugin_event.hpp"
#include "messages/log/catalogue.hpp"
#include "messages/protocol/actor_shell.hpp"

namespace lh::client {

lease_monitor_state::lease_monitor_state(interface::pointer self,
                                         protocol::runtime& shared,
                                         pb::Settings settings)
    : self_(self), shared_(shared), missing_mask_(settings.missing_mask()) {}

lease_monitor_state::interface::behavior_type
lease_monitor_state::make_behavior() {
  shared_.directory.follow(protocol::topics::settings, protocol::names::leases);
  ask_store({}, [](const caf::error&) {});
  return {
      [this](const plugin::Event& event) { report(event); },
      [this](const pb::Settings& settings) {
        missing_mask_ = settings.missing_mask();
      },
      [this](const pb::PendingEventsQuery& query) {
        return tell_pending(query);
      },
  };
}

/// Events come from the listener and from the store before their answers.
lease_monitor_state::promise
lease_monitor_state::tell_pending(const pb::PendingEventsQuery& query) {
  auto reply = self_->make_response_promise<pb::Ack>();
  auto answer = [reply](const caf::error& error) mutable {
    if (error)
      reply.deliver(error);
    else
      reply.deliver(pb::Ack{});
  };
  auto listener = shared_.directory.find_as<protocol::ipc_listener>(
      protocol::names::listener);
  if (!listener) {
    answer(caf::sec::invalid_argument);
    return reply;
  }
  pb::SpoolQuery spooled;
  spooled.set_client(query.client());
  self_->request(listener, caf::infinite, spooled)
      .then([=, this](const pb::Ack&) { ask_store(query, answer); }, answer);
  return reply;
}

/// `done` gets the error, or one that says nothing.
template <class Done>
void lease_monitor_state::ask_store(const pb::PendingEventsQuery& query,
                                    Done done) {
  auto store = shared_.directory.find_as<protocol::recovery_store>(
      protocol::names::store);
  if (!store)
    return done(caf::sec::invalid_argument);
  self_->request(store, caf::infinite, query)
      .then([done](const pb::Ack&) mutable { done({}); }, done);
}

void lease_monitor_state::report(const plugin::Event& event) {
  for (auto& variable : event.unreadable())
    log::write(log::option_unreadable,
               {{"client", event.client()}, {"variable", variable}});
  auto report = convert::lease_report(event, missing_mask_);
  if (!report.refusal().empty())
    log::write(log::lease_refused,
               {{"client", event.client()}, {"why", report.refusal()}});
  shared_.directory.send<protocol::dhcp_client>(self_, event.client(), report);
}

} // namespace lh::client
