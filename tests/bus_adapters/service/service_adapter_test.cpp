#include "bus_adapters/service/service_adapter.hpp"
#include "tests/bus_adapters/reactor/reactor_world.hpp"
#include "tests/bus_adapters/service/fake_manager.hpp"
#include "tests/support/stderr_capture.hpp"

#include <atomic>
#include <future>
#include <set>

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

namespace {

constexpr auto patience_of_manager = 600ms;
constexpr int no_sign_ms = 1500;

/// What a worker waits for, in a handler or while it is being made.
using gate = std::shared_future<void>;

/// Handles a settings message only when its gate opens.
class worker_state {
public:
  using interface = caf::typed_actor<caf::reacts_to<pb::Settings>>;

  worker_state(interface::pointer, protocol::runtime&, gate made, gate handled)
      : handled_(std::move(handled)) {
    made.wait();
  }

  interface::behavior_type make_behavior() {
    return {[this](const pb::Settings&) { handled_.wait(); }};
  }

private:
  gate handled_;
};

/// The same on the reactor.
class hosted_worker_state : public worker_state {
public:
  hosted_worker_state(interface::pointer self, protocol::runtime& shared,
                      bus::reactor&, gate made, gate handled)
      : worker_state(self, shared, std::move(made), std::move(handled)) {}
};

gate open_gate() {
  std::promise<void> promise;
  promise.set_value();
  return promise.get_future().share();
}

struct service_world : reactor_world {
  service_world() {
    shared.clocks.mono_ns = [] {
      return std::chrono::steady_clock::now().time_since_epoch().count();
    };
    put(names::bridge,
        system.spawn([this](caf::event_based_actor*) -> caf::behavior {
          return {[this](const pb::StatusQuery&) -> caf::result<pb::Status> {
            ++asked;
            if (!rows_known)
              return caf::make_error(caf::sec::runtime_error, "no rows yet");
            pb::Status status;
            for (auto& state : states) {
              auto* client = status.add_clients();
              client->set_enable(state != "disabled");
              client->set_state(state);
            }
            return status;
          }};
        }));
  }
  ~service_world() {
    let_go();
    for (auto& actor : workers_) {
      self->send_exit(actor, caf::exit_reason::user_shutdown);
      self->wait_for(caf::actor_cast<caf::actor>(actor));
    }
    end(names::bridge, caf::exit_reason::user_shutdown); // it reads `states`
  }

  /// The actors that wait go on.
  void let_go() {
    if (!std::exchange(let_go_, true))
      opened_.set_value();
  }

  template <caf::spawn_options Options = caf::no_spawn_options>
  void spawn_worker(const std::string& name, gate made = open_gate()) {
    workers_.push_back(protocol::spawn_named<worker_state, Options>(
        system, shared, name, "test", made, shut));
  }

  void block(const std::string& name) {
    self->send(caf::actor_cast<caf::actor>(shared.directory.find(name)),
               pb::Settings{});
  }

  void start(std::optional<std::chrono::microseconds> watchdog = {}) {
    service = host_actor<service::service_state>(
        names::service, service::manager{address, watchdog});
  }

  void start_ready(std::optional<std::chrono::microseconds> watchdog = {}) {
    start(watchdog);
    REQUIRE(manager.next() == "READY=1");
    REQUIRE(manager.next().starts_with("STATUS="));
  }

  void tell(pb::DaemonPhase::Phase phase) {
    pb::DaemonPhase now;
    now.set_phase(phase);
    shared.directory.send<protocol::service>(&*self, names::service, now);
  }

  void publish_event() {
    shared.directory.publish(&*self, protocol::topics::events, pb::Event{});
  }

  uint64_t round_of(const std::string& name) {
    return shared.statistics.slot(name, "")->round;
  }

  bool is_busy(const std::string& name) {
    return shared.statistics.slot(name, "")->busy;
  }

  /// Waits until the log names every actor of `wanted`; the names in it.
  std::set<std::string> named(const stderr_capture& log,
                              const std::set<std::string>& wanted) {
    std::set<std::string> found;
    CHECK(eventually([&] {
      auto text = log.text();
      std::string_view mark = "actor-stuck actor=";
      for (size_t at = 0; (at = text.find(mark, at)) != text.npos;) {
        at += mark.size();
        found.insert(text.substr(at, text.find(' ', at) - at));
      }
      return std::includes(found.begin(), found.end(), wanted.begin(),
                           wanted.end());
    }));
    return found;
  }

  std::string address = "@lh-service-" + std::to_string(::getpid());
  fake_manager manager{address};
  std::atomic<bool> rows_known{true};
  std::atomic<int> asked{0};
  std::vector<std::string> states; ///< of clients; the bridge's answer
  caf::strong_actor_ptr service;

private:
  std::promise<void> opened_;
  bool let_go_ = false;
  std::vector<caf::strong_actor_ptr> workers_;

public:
  gate shut = opened_.get_future().share();
};

} // namespace

TEST_CASE_FIXTURE(service_world, "service: READY comes when the rows are "
                                 "known, and not before") {
  rows_known = false;
  start();
  CHECK(eventually([&] { return asked >= 3; }));
  CHECK(manager.next(0).empty());
  rows_known = true;
  CHECK(manager.next() == "READY=1");
}

TEST_CASE_FIXTURE(service_world, "service: READY waits for a part that is "
                                 "still being made") {
  spawn_worker("slow", shut);
  start();
  auto slow = shared.statistics.slot("slow", "");
  CHECK(eventually([&] { return slow->enqueued >= 3; }));
  CHECK(asked == 0);
  CHECK(manager.next(0).empty());
  let_go();
  CHECK(manager.next() == "READY=1");
}

TEST_CASE_FIXTURE(service_world, "service: READY waits for a part that is "
                                 "being started again") {
  auto gone = shared.statistics.slot("gone", "test");
  start();
  auto own = shared.statistics.slot(names::service, "");
  CHECK(eventually([&] { return own->round >= 3; }));
  CHECK(manager.next(0).empty());
  spawn_worker("gone");
  CHECK(manager.next() == "READY=1");
}

TEST_CASE_FIXTURE(service_world, "service: the status is a sentence that "
                                 "follows the events") {
  states = {"bound", "disabled", "acquiring", "renewing", "rebinding"};
  start();
  CHECK(manager.next() == "READY=1");
  CHECK(manager.next() == "STATUS=4 clients enabled, 3 bound");
  states = {"critical"};
  publish_event();
  CHECK(manager.next() == "STATUS=1 client enabled, 0 bound");
}

TEST_CASE_FIXTURE(service_world, "service: a status that did not change is "
                                 "not told again") {
  start_ready();
  auto before = asked.load();
  publish_event();
  CHECK(eventually([&] { return asked > before; }));
  publish_event();
  CHECK(eventually([&] { return asked > before + 1; }));
  tell(pb::DaemonPhase::STOPPING);
  CHECK(manager.next() == "STOPPING=1");
}

TEST_CASE_FIXTURE(service_world, "service: a reload and the end are told") {
  start_ready();
  tell(pb::DaemonPhase::RELOADING);
  tell(pb::DaemonPhase::RUNNING);
  tell(pb::DaemonPhase::STOPPING);
  CHECK(manager.next() == "RELOADING=1");
  CHECK(manager.next() == "READY=1");
  CHECK(manager.next() == "STOPPING=1");
}

TEST_CASE_FIXTURE(service_world, "service: a reload before the daemon is ready "
                                 "does not make it so") {
  rows_known = false;
  start();
  tell(pb::DaemonPhase::RELOADING);
  tell(pb::DaemonPhase::RUNNING);
  tell(pb::DaemonPhase::STOPPING);
  CHECK(manager.next() == "STOPPING=1");
}

TEST_CASE_FIXTURE(service_world, "service: each sign of life is a round "
                                 "through all actors") {
  spawn_worker("pooled");
  spawn_worker<caf::detached>("detached");
  host_actor<hosted_worker_state>("hosted", open_gate(), open_gate());
  start_ready(patience_of_manager);
  for (int i = 0; i < 5; ++i) {
    auto before = round_of("pooled");
    CHECK(manager.next() == "WATCHDOG=1");
    for (auto* name : {"pooled", "detached", "hosted"})
      CHECK(eventually([&] { return round_of(name) > before; }));
  }
}

TEST_CASE_FIXTURE(service_world, "service: a stuck worker pool gives no sign "
                                 "of life, and who holds it is named") {
  for (auto* name : {"one", "two", "three"})
    spawn_worker(name);
  start_ready(patience_of_manager);
  CHECK(manager.next() == "WATCHDOG=1");
  block("one");
  block("two"); // the pool has two threads
  CHECK(eventually([this] { return is_busy("one") && is_busy("two"); }));
  stderr_capture log;
  CHECK(named(log, {"one", "two"}) == std::set<std::string>{"one", "two"});
  // "three" may have answered in the round in which they stopped.
  CHECK(eventually(
      [&] { return log.text().find("waiting=1") != std::string::npos; }));
  while (!manager.next(0).empty()) {
  }
  CHECK(manager.next(no_sign_ms).empty());
  let_go();
  CHECK(manager.next() == "WATCHDOG=1");
}

TEST_CASE_FIXTURE(service_world, "service: a stuck actor with a thread of its "
                                 "own is named") {
  spawn_worker<caf::detached>("disk");
  start_ready(patience_of_manager);
  stderr_capture log;
  block("disk");
  CHECK(named(log, {"disk"}) == std::set<std::string>{"disk"});
  CHECK(log.text().find(" since_ms=") != std::string::npos);
  let_go();
  CHECK(manager.next() == "WATCHDOG=1");
}

TEST_CASE_FIXTURE(service_world, "service: an actor that was started again is "
                                 "alive and not named") {
  spawn_worker("mortal");
  start_ready(10 * patience_of_manager); // a busy machine takes its time
  stderr_capture log;
  for (int i = 0; i < 3; ++i) {
    end("mortal", caf::exit_reason::user_shutdown);
    spawn_worker("mortal");
    CHECK(manager.next() == "WATCHDOG=1");
  }
  CHECK(log.text().find("actor-stuck") == std::string::npos);
}

TEST_CASE_FIXTURE(service_world, "service: an actor that nobody starts again "
                                 "is no sign of life") {
  spawn_worker("lost");
  start_ready(patience_of_manager);
  stderr_capture log;
  end("lost", caf::exit_reason::user_shutdown);
  CHECK(named(log, {"lost"}) == std::set<std::string>{"lost"});
  while (!manager.next(0).empty()) {
  }
  CHECK(manager.next(no_sign_ms).empty());
  shared.statistics.forget("lost");
  CHECK(manager.next() == "WATCHDOG=1");
}
