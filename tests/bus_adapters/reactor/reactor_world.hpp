#pragma once

#include "bus_adapters/reactor/hosted.hpp"
#include "messages/protocol/interfaces.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace lh::tests {

using namespace std::chrono_literals;

/// How long a test waits for what has to come.
constexpr auto patience = 10s;

/// A reactor on its thread, a pool, and the test as a blocking actor, with a
/// temporary directory that everybody may enter.
class reactor_world {
public:
  reactor_world();
  ~reactor_world();

  std::string file(const std::string& name) const {
    return directory_ + "/" + name;
  }
  const std::string& directory() const { return directory_; }

  /// Puts an actor under a name; it is ended with the world.
  void put(const std::string& name, const caf::actor& actor);

  template <class State, class... Ts>
  caf::strong_actor_ptr host_actor(const std::string& name, Ts... xs) {
    auto actor =
        bus::spawn_hosted<State>(host, shared, name, "test", std::move(xs)...);
    owned_.push_back(actor);
    return actor;
  }

  /// Ends the bearer of a name and waits for its end.
  void end(const std::string& name, caf::error reason);

  /// The next message of this type that the test gets, or nothing in time.
  template <class Message>
  std::optional<Message> next(std::chrono::nanoseconds time = patience) {
    std::optional<Message> taken;
    self->receive([&](const Message& message) { taken = message; },
                  caf::after(time) >> [] {});
    return taken;
  }

  protocol::runtime shared;

private:
  caf::actor_system_config config_;
  caf::actor_system_config& configured();
  std::string directory_;
  std::vector<caf::strong_actor_ptr> owned_;

public:
  caf::actor_system system;
  bus::reactor& host;
  caf::scoped_actor self;
};

/// Waits until something holds; false when it does not in time.
bool eventually(const std::function<bool()>& holds);

/// A SEQPACKET peer of an adapter.
class packet_peer {
public:
  explicit packet_peer(const std::string& path);

  bool connected() const { return connected_; }
  bool send(const std::string& packet) const;

  /// The next packet; nothing when the other side hangs up or is silent.
  std::optional<std::string> receive() const;

  /// Whether the other side hangs up, in time; packets before are dropped.
  bool is_hung_up() const;

  int get() const { return fd_.get(); }

private:
  net::unique_fd fd_;
  bool connected_ = false;
};

} // namespace lh::tests
