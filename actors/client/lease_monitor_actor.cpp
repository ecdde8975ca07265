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
  shared_.directory.send<protocol::recovery_store>(
      self_, protocol::names::store, pb::PendingEventsQuery{});
  return {
      [this](const plugin::Event& event) { report(event); },
      [this](const pb::Settings& settings) {
        missing_mask_ = settings.missing_mask();
      },
  };
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
