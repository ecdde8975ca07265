#include "bus_adapters/signal/signal_adapter.hpp"

#include "bus_adapters/reactor/required.hpp"
#include "bus_adapters/signal/signals.hpp"

#include <csignal>

namespace lh::signals {

namespace {

constexpr std::chrono::milliseconds pause_before_again{20};

} // namespace

signal_state::signal_state(interface::pointer self, protocol::runtime& shared,
                           bus::reactor& host)
    : self_(self), shared_(shared),
      signals_(host, self, bus::required(open_signals()), EPOLLIN) {}

signal_state::interface::behavior_type signal_state::make_behavior() {
  return {
      [this](const bus::fd_event&) { read_ready(); },
      [this](again) { shut_down(); },
  };
}

void signal_state::read_ready() {
  read_signals(signals_.get(), [this](int number) {
    if (number == SIGHUP)
      reload();
    else
      shut_down();
  });
}

void signal_state::reload() {
  shared_.directory.send<protocol::controller>(
      self_, protocol::names::controller, pb::Reload{});
}

void signal_state::shut_down() {
  auto controller = shared_.directory.find_as<protocol::controller>(
      protocol::names::controller);
  if (!controller) {
    ask_again();
    return;
  }
  self_->request(controller, caf::infinite, pb::Shutdown{})
      .then([](const pb::ShutdownDone&) {},
            [this](caf::error&) { ask_again(); });
}

void signal_state::ask_again() {
  self_->delayed_send(self_, pause_before_again, again::value);
}

} // namespace lh::signals
