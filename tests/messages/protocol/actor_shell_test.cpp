#include "tests/support/deterministic.hpp"

using namespace lh;
using namespace lh::tests;

namespace {

class shown_state {
public:
  using interface =
      caf::typed_actor<caf::replies_to<pb::StatusQuery>::with<pb::Ack>,
                       caf::reacts_to<pb::Reload>>;

  shown_state(interface::pointer, protocol::runtime&, bool* alive)
      : alive_(alive) {
    *alive_ = true;
  }
  ~shown_state() { *alive_ = false; }

  interface::behavior_type make_behavior() {
    return {
        [](const pb::StatusQuery&) { return pb::Ack{}; },
        [](const pb::Reload&) { throw std::runtime_error("it broke"); },
    };
  }

private:
  bool* alive_;
};

struct shown : deterministic {
  shown() {
    spawn<shown_state>("shown", &alive);
    run();
  }

  protocol::actor_slot_ptr slot() {
    return shared.statistics.slot("shown", "");
  }

  bool alive = false;
};

} // namespace

TEST_CASE_FIXTURE(shown, "actor shell: a named actor is found and counted") {
  CHECK(alive);
  auto actor = shared.directory.find_as<shown_state::interface>("shown");
  REQUIRE(actor);
  CHECK(slot()->id == actor->id());
  CHECK(slot()->parent() == "test");
  CHECK(slot()->starts == 1);
  auto before = slot()->handled.load();
  ask<pb::Ack>(actor, pb::StatusQuery{});
  CHECK(slot()->handled == before + 1);
  CHECK(slot()->enqueued == slot()->handled);
}

TEST_CASE_FIXTURE(shown, "actor shell: an exception ends it, keeps its text "
                         "and frees its state and its name") {
  tell("shown", pb::Reload{});
  CHECK_FALSE(alive);
  CHECK(shared.directory.find("shown") == nullptr);
  CHECK(slot()->last_error() == "it broke");
}

TEST_CASE_FIXTURE(shown, "actor shell: a successor has the same slot") {
  tell("shown", pb::Reload{});
  spawn<shown_state>("shown", &alive);
  run();
  CHECK(slot()->starts == 2);
  CHECK(slot()->last_error() == "it broke");
  CHECK(slot()->id == shared.directory.find("shown")->id());
}

TEST_CASE_FIXTURE(shown, "actor shell: who asks an actor that breaks gets an "
                         "error") {
  auto actor = caf::actor_cast<caf::actor>(shared.directory.find("shown"));
  caf::error got;
  auto pending = self->request(actor, caf::infinite, pb::Reload{});
  run();
  pending.receive([] {}, [&](caf::error& error) { got = error; });
  CHECK(got);
}

TEST_CASE_FIXTURE(shown, "actor shell: a message that it does not know does "
                         "not end it") {
  tell("shown", pb::Shutdown{});
  CHECK(alive);
  auto actor = shared.directory.find_as<shown_state::interface>("shown");
  ask<pb::Ack>(actor, pb::StatusQuery{});
}

TEST_CASE("statistics: a slot stays until it is forgotten") {
  protocol::statistics all;
  auto slot = all.slot("a", "root");
  CHECK(all.slot("a", "other") == slot);
  slot->set_state("bound");
  CHECK(all.slot("a", "")->state() == "bound");
  all.forget("a");
  CHECK(all.slot("a", "root") != slot);
}
