#include "actors/mapt/mapt_processor_actor.hpp"

#include "actors/mapt/plan.hpp"
#include "messages/protocol/actor_shell.hpp"

namespace lh::mapt {

mapt_processor_state::mapt_processor_state(interface::pointer,
                                           protocol::runtime& shared,
                                           pb::Settings settings)
    : shared_(shared) {
  obey(settings);
}

mapt_processor_state::interface::behavior_type
mapt_processor_state::make_behavior() {
  shared_.directory.follow(protocol::topics::settings, protocol::names::mapt);
  return {
      [this](const pb::MapRequest& request) {
        return answer(request, padding_);
      },
      [this](const pb::Settings& settings) { obey(settings); },
  };
}

void mapt_processor_state::obey(const pb::Settings& settings) {
  padding_ = settings.mapt().tolerant_zero_padded_rule()
                 ? dhcp6::zero_padding::tolerated
                 : dhcp6::zero_padding::refused;
}

} // namespace lh::mapt
