#pragma once

#include "messages/dhcp6/s46.hpp"
#include "messages/protocol/interfaces.hpp"
#include "messages/protocol/runtime.hpp"

namespace lh::mapt {

/// Decodes the MAP options that clients received, by the policy of the newest
/// settings; keeps nothing of them.
class mapt_processor_state {
public:
  static constexpr const char* name = "mapt-processor";
  using interface = protocol::mapt_processor;

  mapt_processor_state(interface::pointer self, protocol::runtime& shared,
                       pb::Settings settings);

  interface::behavior_type make_behavior();

private:
  void obey(const pb::Settings& settings);

  protocol::runtime& shared_;
  dhcp6::zero_padding padding_ = dhcp6::zero_padding::refused;
};

} // namespace lh::mapt
