#include "actors/client/controller_actor.hpp"
#include "tests/support/fake_actors.hpp"

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

namespace {

/// A controller, and who is told what becomes of the daemon.
struct phased : deterministic {
  phased() {
    put(names::store, store.spawn(system));
    put(names::bridge, system.spawn([](caf::event_based_actor*) {
      return caf::behavior{
          [](const pb::ClientTableQuery&) { return pb::ClientTable{}; }};
    }));
    put(names::service,
        system.spawn([this](caf::event_based_actor*) -> caf::behavior {
          return {[this](const pb::DaemonPhase& now) {
            told.push_back(pb::DaemonPhase::Phase_Name(now.phase()));
          }};
        }));
    spawn<client::controller_state>(names::controller, pb::Settings{},
                                    std::function<void()>{[] {}});
    run();
  }

  fake_store store;
  std::vector<std::string> told;
};

using phases = std::vector<std::string>;

} // namespace

TEST_CASE_FIXTURE(phased, "controller: a reload is told with its end") {
  tell(names::controller, pb::Reload{});
  CHECK(told == phases{"RELOADING", "RUNNING"});
}

TEST_CASE_FIXTURE(phased, "controller: a refused reload has an end too") {
  store.refusal = "gatewayd.toml:1:1: nonsense";
  tell(names::controller, pb::Reload{});
  CHECK(told == phases{"RELOADING", "RUNNING"});
}

TEST_CASE_FIXTURE(phased, "controller: a reload that the store does not answer "
                          "has an end too") {
  store.busy = true;
  tell(names::controller, pb::Reload{});
  CHECK(told == phases{"RELOADING", "RUNNING"});
}

TEST_CASE_FIXTURE(phased, "controller: the end of the daemon is told once") {
  for (int i = 0; i < 2; ++i)
    tell(names::controller, pb::Shutdown{});
  CHECK(told == phases{"STOPPING"});
}
