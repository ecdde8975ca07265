#pragma once

#include "bus_adapters/reactor/hosted.hpp"
#include "messages/protocol/interfaces.hpp"

namespace lh::signals {

/// Tells the controller of SIGHUP, SIGTERM and SIGINT. No wish to end is lost:
/// while the controller is being restarted, the actor asks again.
class signal_state {
public:
  /// Ask the controller once more.
  using again = caf::atom_constant<caf::atom("again")>;

  using interface =
      caf::typed_actor<caf::reacts_to<bus::fd_event>, caf::reacts_to<again>>;

  signal_state(interface::pointer self, protocol::runtime& shared,
               bus::reactor& host);

  interface::behavior_type make_behavior();

private:
  void read_ready();
  void reload();
  void shut_down();
  void ask_again();

  interface::pointer self_;
  protocol::runtime& shared_;
  bus::watched_fd signals_;
};

} // namespace lh::signals
