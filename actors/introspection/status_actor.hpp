#pragma once

#include "messages/protocol/interfaces.hpp"
#include "messages/protocol/runtime.hpp"

namespace lh::introspection {

/// Lists every named actor from the counters that all of them share.
class status_state {
public:
  static constexpr const char* name = "status";
  using interface = protocol::status;

  status_state(interface::pointer self, protocol::runtime& shared);

  interface::behavior_type make_behavior();

private:
  pb::Actors list() const;
  void restart(const std::string& actor);

  interface::pointer self_;
  protocol::runtime& shared_;
};

} // namespace lh::introspection
