#pragma once

#include "bus_adapters/process/process_runner_adapter.hpp"
#include "tests/bus_adapters/process/scratch.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <mutex>

namespace lh::tests {

/// Whom unprivileged children run as.
inline constexpr net::user client_user{65534, 65533};

struct reactor_config : caf::actor_system_config {
  reactor_config();
};

/// What the store of a test holds.
struct stored {
  void keep(const pb::ChildRecord& record);
  pb::ChildRecords running();
  /// Every record of `child` that came, the oldest first.
  std::vector<pb::ChildRecord> of(const std::string& child);

  pb::Settings settings;
  /// Called with each record that the runner tells of, on the reactor's thread.
  std::function<void(const pb::ChildRecord&)> on_told = [](auto&) {};
  /// Called there before a runner learns what an earlier one has left.
  std::function<void()> on_asked = [] {};

private:
  std::mutex mutex_;
  std::vector<pb::ChildRecord> records_;
};

/// A process runner on a real reactor, its store, and an owner of children,
/// which is the test itself.
class process_world {
public:
  static constexpr auto owner = "owner";

  process_world();
  ~process_world();

  /// The store is on the reactor's thread too: it is told what the runner
  /// decides before the runner can hear what comes of it.
  void start_store();
  void start_runner(const std::string& launcher = LH_LAUNCHER);

  /// Ends an actor as an exception would, without a successor.
  void crash(const std::string& name);

  pb::StartChild request(const std::string& child,
                         std::vector<std::string> argv);
  void start(const std::string& child, std::vector<std::string> argv);
  void stop(const std::string& child, int signal, uint32_t deadline_ms);
  pb::ChildInfo query(const std::string& child);

  template <class Message>
  void send(const Message& message) {
    shared.directory.send<protocol::process_runner>(
        &self, protocol::names::runner, message);
  }

  /// The next message of this type that the owner gets.
  template <class Message>
  Message next() {
    Message taken;
    self.receive([&](const Message& message) { taken = message; },
                 caf::after(patience) >>
                     [] { FAIL_CHECK("a message did not come"); });
    return taken;
  }

  /// Until the runner and the store have done all they were asked for.
  void settle();

  /// How many messages have come that nobody has taken, once settled.
  size_t untaken();

  scratch files;
  std::string group_base; // none
  std::shared_ptr<stored> store = std::make_shared<stored>();
  protocol::runtime shared;
  reactor_config config;
  caf::actor_system system;
  bus::reactor& host;
  caf::scoped_actor scoped;
  caf::blocking_actor& self;

private:
  void end(const std::string& name, caf::error reason);
};

} // namespace lh::tests
