#pragma once

#include "bus_adapters/netlink/link_monitor_adapter.hpp"
#include "tests/bus_adapters/netlink/namespace.hpp"

#include <atomic>
#include <future>

namespace lh::tests {

/// Loads the reactor into an actor system.
struct reactor_config : caf::actor_system_config {
  reactor_config();
};

/// A link monitor on a real reactor in a fresh namespace, and a follower.
class link_fixture {
public:
  explicit link_fixture(int receive_bytes = 1 << 18);
  ~link_fixture();

  void start_monitor();
  void stop_monitor();

  /// From now on `next` gets what is published of the device.
  void follow(const std::string& device);

  /// As follow, of unreachable routes.
  void follow_routes();

  /// The next state that was published, as show() renders it.
  std::string next();

  /// Publications that nobody has taken, when all changes so far are read.
  std::vector<std::string> rest();

  pb::LinkState query(const std::string& device);

  template <class Request>
  pb::LinkResult ask(const Request& request) {
    return take(self.request(monitor(), caf::infinite, request));
  }

  protocol::link_monitor monitor();

  /// Keeps the reactor busy until the promise is kept.
  std::promise<void> hold_reactor();

  /// By how much the monitor's clock is ahead of the kernel's.
  std::atomic<std::chrono::seconds> ahead{};

  net_namespace home;
  std::shared_ptr<netlink::link_table> table;
  protocol::runtime shared;
  reactor_config config;
  caf::actor_system system;
  bus::reactor& host;
  caf::scoped_actor scoped;
  caf::blocking_actor& self;

private:
  template <class Handle>
  pb::LinkResult take(Handle handle) {
    pb::LinkResult taken;
    handle.receive([&](pb::LinkResult& x) { taken = std::move(x); },
                   [&](caf::error& x) { taken.set_text(system.render(x)); });
    return taken;
  }

  int receive_bytes_;
};

/// "wan0 7 running", "wan0 7 down fe80::7", "wan0 7 running duplicate" or "wan0
/// gone".
std::string show(const pb::LinkState& state);

/// "wan0 lost 192.0.2.7/24", "wan0 lost 2001:db8::7", "wan0 duplicate ..." or
/// "lost unreachable 2001:db8:200::/56".
std::string show(const pb::AddressLost& gone);

/// ADDRESS/LENGTH for 600 s valid and 300 s preferred.
pb::ApplyAddress address_on(const std::string& device,
                            const std::string& prefix);

pb::SettleNeighbours settle_on(const std::string& device);

} // namespace lh::tests
