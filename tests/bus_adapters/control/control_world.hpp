#pragma once

#include "bus_adapters/control/control_adapter.hpp"
#include "tests/bus_adapters/reactor/reactor_world.hpp"

#include <atomic>

namespace lh::tests {

using control::Request;
using control::Response;

/// A control socket over fakes that answer in a way that tells who it was.
struct control_world : reactor_world {
  control_world();

  void serve();

  /// Numbers and publishes an event, as the store does.
  void journal(const std::string& cause = "test", size_t times = 1);

  /// The next order of a watch, or of its end, that the bridge got.
  pb::WatchParameters ordered();

  /// Tells the adapter, as the bridge does, that a parameter has changed.
  void change(uint64_t number, const std::string& path);

  /// The answer to a request on a connection of its own, without paging.
  Response ask(const Request& request);

  std::string socket() const { return file("control.sock"); }

  std::atomic<size_t> parameters{1};
  std::atomic<int> shutdowns{0};
  std::atomic<int> restarts{0};
};

/// A peer that speaks the management API.
struct control_peer : packet_peer {
  explicit control_peer(const control_world& world)
      : packet_peer(world.socket()) {}

  void send(const Request& request) const {
    REQUIRE(packet_peer::send(request.SerializeAsString()));
  }

  Response next() const {
    Response response;
    auto packet = receive();
    REQUIRE(packet.has_value());
    REQUIRE(packet->size() < 64 * 1024);
    REQUIRE(response.ParseFromString(*packet));
    return response;
  }
};

} // namespace lh::tests
