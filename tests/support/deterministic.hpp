#pragma once

#include "messages/protocol/actor_shell.hpp"
#include "messages/protocol/interfaces.hpp"

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <doctest/doctest.h>

namespace lh::tests {

using namespace std::chrono_literals;

/// An actor system in which nothing happens by itself: messages are handled in
/// run(), time passes in advance(), and all of it in the test's own thread.
class deterministic {
public:
  deterministic()
      : system(configured()), self(system, true),
        scheduler_(dynamic_cast<caf::scheduler::test_coordinator&>(
            system.scheduler())) {
    scheduler_.clock().current_time += 1h;
    shared.clocks.boot = [this] { return now(); };
    shared.clocks.mono_ns = [this] { return now().ns; };
    shared.clocks.wall_ns = [this] { return now().ns; };
    shared.clocks.boot_id = "this-boot";
  }

  ~deterministic() {
    for (auto& [name, actor] : spawned_)
      self->send_exit(actor, caf::exit_reason::user_shutdown);
    run();
    shared.directory.clear();
    spawned_.clear();
  }

  net::boot_time now() const {
    auto since = scheduler_.clock().current_time.time_since_epoch();
    return {std::chrono::nanoseconds{since}.count()};
  }

  /// Handles every message that is there; no time passes.
  void run() {
    for (int turns = 0; scheduler_.try_run_once(); ++turns)
      if (turns > 100'000)
        FAIL("the actors never come to rest");
  }

  /// Lets time pass in steps of at most 1 ms or to the next timer.
  void advance(std::chrono::nanoseconds time) {
    run();
    auto& clock = scheduler_.clock();
    auto until = clock.current_time + time;
    while (clock.current_time < until) {
      auto next = until;
      if (!clock.schedule().empty())
        next = std::min(next, std::max(clock.schedule().begin()->first,
                                       clock.current_time + 1us));
      scheduler_.advance_time(next - clock.current_time);
      run();
    }
  }

  /// Handles one actor's messages; false when nothing is there.
  bool run_one() { return scheduler_.try_run_once(); }

  /// How long it is until the next timer, if one is armed; never less than the
  /// least that time can move.
  std::optional<std::chrono::nanoseconds> next_timer() {
    auto& clock = scheduler_.clock();
    if (clock.schedule().empty())
      return std::nullopt;
    return std::max<std::chrono::nanoseconds>(
        clock.schedule().begin()->first - clock.current_time, 1us);
  }

  /// Time has moved on to the next timer at most; nothing is handled yet.
  void move_on(std::chrono::nanoseconds time) { scheduler_.advance_time(time); }

  /// Whether any timer is armed.
  bool timers() { return scheduler_.clock().has_pending_timeout(); }

  /// What `actor` answers, without time passing.
  template <class Answer, class Handle, class Question>
  std::optional<Answer> try_ask(const Handle& actor, const Question& question) {
    std::optional<Answer> taken;
    auto pending = self->request(actor, caf::infinite, question);
    run();
    pending.receive([&](const Answer& answer) { taken = answer; },
                    [](caf::error&) {});
    return taken;
  }

  template <class Answer, class Handle, class Question>
  Answer ask(const Handle& actor, const Question& question) {
    auto taken = try_ask<Answer>(actor, question);
    REQUIRE(taken.has_value());
    return *taken;
  }

  template <class Interface>
  Interface named(const std::string& name) {
    auto found = shared.directory.find_as<Interface>(name);
    REQUIRE(found);
    return found;
  }

  template <class Message>
  void tell(const std::string& name, const Message& message) {
    self->send(caf::actor_cast<caf::actor>(shared.directory.find(name)),
               message);
    run();
  }

  template <class State, class... Ts>
  caf::strong_actor_ptr spawn(const std::string& name, Ts... xs) {
    auto actor =
        protocol::spawn_named<State>(system, shared, name, "test", xs...);
    keep(name, actor);
    return actor;
  }

  /// Puts an actor that the test made under a name.
  void put(const std::string& name, const caf::actor& actor) {
    shared.directory.put(name, caf::actor_cast<caf::strong_actor_ptr>(actor));
    keep(name, caf::actor_cast<caf::strong_actor_ptr>(actor));
  }

  /// Ends the bearer of a name as an exception would.
  void crash(const std::string& name) {
    auto actor = shared.directory.find(name);
    REQUIRE(actor);
    self->send_exit(actor, caf::sec::runtime_error);
    run();
    shared.directory.drop(name, actor->id());
  }

  protocol::runtime shared;

private:
  caf::actor_system_config& configured() {
    config_.set("scheduler.policy", caf::atom("testing"));
    return config_;
  }

  void keep(const std::string& name, caf::strong_actor_ptr actor) {
    spawned_.emplace_back(name, std::move(actor));
  }

  caf::actor_system_config config_;

public:
  caf::actor_system system;
  caf::scoped_actor self;

private:
  caf::scheduler::test_coordinator& scheduler_;
  std::vector<std::pair<std::string, caf::strong_actor_ptr>> spawned_;
};

} // namespace lh::tests
