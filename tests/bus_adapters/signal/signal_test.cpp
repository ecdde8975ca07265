#include "bus_adapters/signal/signal_adapter.hpp"
#include "bus_adapters/signal/signals.hpp"

#include <doctest/doctest.h>

#include <csignal>

using namespace lh;

namespace {

/// A real reactor with the signal adapter on it.
struct signal_fixture {
  struct reactor_config : caf::actor_system_config {
    reactor_config() {
      set("scheduler.policy", caf::atom("sharing"));
      set("scheduler.max-threads", size_t{1});
      module_factories.push_back(
          [](caf::actor_system& system) -> caf::actor_system::module* {
            return new bus::reactor_module(system);
          });
    }
  };

  struct block_first {
    block_first() { signals::block_signals(); }
  };

  signal_fixture()
      : system(config),
        host(reinterpret_cast<bus::reactor&>(system.network_manager())),
        scoped(system), self(*scoped) {
    adapter =
        caf::actor_cast<caf::actor>(bus::spawn_hosted<signals::signal_state>(
            host, shared, protocol::names::signals, "test"));
  }

  ~signal_fixture() {
    caf::anon_send_exit(adapter, caf::exit_reason::user_shutdown);
    self.wait_for(adapter);
    shared.directory.clear();
  }

  void be_controller() {
    shared.directory.put(protocol::names::controller,
                         caf::actor_cast<caf::strong_actor_ptr>(&self));
  }

  std::string next() {
    std::string got = "nothing";
    self.receive([&](const pb::Reload&) { got = "reload"; },
                 [&](const pb::Shutdown& x) {
                   got = "shutdown";
                   CHECK(x.mode() == pb::SHUTDOWN_CONFIGURED);
                   return pb::ShutdownDone{};
                 },
                 caf::after(std::chrono::seconds{5}) >> [] {});
    return got;
  }

  block_first first;
  protocol::runtime shared;
  reactor_config config;
  caf::actor_system system;
  bus::reactor& host;
  caf::scoped_actor scoped;
  caf::blocking_actor& self;
  caf::actor adapter;
};

} // namespace

TEST_CASE_FIXTURE(signal_fixture, "signals: SIGHUP asks for a reload") {
  be_controller();
  ::kill(::getpid(), SIGHUP);
  CHECK(next() == "reload");
}

TEST_CASE_FIXTURE(signal_fixture,
                  "signals: SIGTERM and SIGINT ask for the end") {
  be_controller();
  for (int number : {SIGTERM, SIGINT}) {
    ::kill(::getpid(), number);
    CHECK(next() == "shutdown");
  }
}

TEST_CASE_FIXTURE(signal_fixture, "signals: the wish outlives the controller") {
  auto broken = caf::actor_cast<caf::actor>(
      system.spawn([](caf::event_based_actor* actor) -> caf::behavior {
        return {[actor](const pb::Shutdown&) -> pb::ShutdownDone {
          actor->quit(caf::exit_reason::user_shutdown);
          throw std::runtime_error("broken");
        }};
      }));
  shared.directory.put(protocol::names::controller,
                       caf::actor_cast<caf::strong_actor_ptr>(broken));
  ::kill(::getpid(), SIGTERM);
  self.wait_for(broken);
  shared.directory.drop(protocol::names::controller, broken.id());
  be_controller();
  CHECK(next() == "shutdown");
}
