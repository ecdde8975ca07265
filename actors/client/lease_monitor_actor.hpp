#pragma once

#include "messages/protocol/interfaces.hpp"
#include "messages/protocol/runtime.hpp"

namespace lh::client {

/// Decodes what plugins report and hands it to the client that it is about.
class lease_monitor_state {
public:
  static constexpr const char* name = "lease-monitor";
  using interface = protocol::lease_monitor;

  lease_monitor_state(interface::pointer self, protocol::runtime& shared,
                      pb::Settings settings);

  interface::behavior_type make_behavior();

private:
  void report(const plugin::Event& event);
  using promise = caf::typed_response_promise<pb::Ack>;

  promise tell_pending(const pb::PendingEventsQuery& query);
  template <class Done>
  void ask_store(const pb::PendingEventsQuery& query, Done done);

  interface::pointer self_;
  protocol::runtime& shared_;
  pb::MissingMask missing_mask_;
};

} // namespace lh::client
