#pragma once

#include "bus_adapters/ipc/unix_listener.hpp"
#include "bus_adapters/reactor/hosted.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace lh::bus {

using accept_atom = caf::atom_constant<caf::atom("accept")>;

/// How many connections a socket may have at a time: few enough that they
/// never take the descriptors that the daemon itself needs.
size_t most_connections();

/// Takes the connections of a listening socket for an actor. While the system
/// has no descriptor to give it rests, where a poll would be without an end.
class acceptor {
public:
  static constexpr std::chrono::milliseconds rest{200};

  /// The owner gets an accept_atom when a rest is over, for go_on(). The name
  /// is for the log.
  template <class Actor>
  acceptor(reactor& host, Actor* owner, net::unique_fd listener,
           std::string name)
      : fd_(host, owner, std::move(listener), EPOLLIN), name_(std::move(name)),
        end_rest_([owner](std::chrono::milliseconds after) {
          owner->delayed_send(owner, after, accept_atom::value);
        }) {}

  uint64_t watch() const { return fd_.watch(); }

  /// The next connection; nothing when there is none, or none for now.
  std::optional<accepted> next();

  /// Takes none for so long.
  void take_rest(std::chrono::milliseconds time);

  void go_on() { fd_.rearm(EPOLLIN); }

private:
  void be_short(const fault& why);
  void be_well();

  watched_fd fd_;
  std::string name_;
  std::function<void(std::chrono::milliseconds)> end_rest_;
  bool is_short_ = false; // of descriptors
};

} // namespace lh::bus
