#include "actors/supervision/supervisor_actor.hpp"
#include "tests/support/deterministic.hpp"

using namespace lh;
using namespace lh::tests;
using supervision::strategy;
using supervision::supervisor_state;
using namespace std::chrono_literals;
using lines = std::vector<std::string>;

namespace {

struct diary {
  lines entries;
};

/// Says in the diary that it starts and ends; a Reload makes it throw.
class worker_state {
public:
  using interface =
      caf::typed_actor<caf::replies_to<pb::StatusQuery>::with<pb::Ack>,
                       caf::reacts_to<pb::Reload>>;

  worker_state(interface::pointer, protocol::runtime&, diary* book,
               std::string who)
      : book_(book), who_(std::move(who)) {
    book_->entries.push_back("+" + who_);
  }
  ~worker_state() { book_->entries.push_back("-" + who_); }

  interface::behavior_type make_behavior() {
    return {
        [](const pb::StatusQuery&) { return pb::Ack{}; },
        [](const pb::Reload&) { throw std::runtime_error("it broke"); },
    };
  }

private:
  diary* book_;
  std::string who_;
};

struct supervised : deterministic {
  supervision::actor_spec worker(const std::string& who) {
    return {who, [this, who] { return make(who); }};
  }

  caf::strong_actor_ptr make(const std::string& who) {
    return protocol::spawn_named<worker_state>(system, shared, who, "boss",
                                               &book, who);
  }

  void start(lines workers, strategy how = strategy::one_for_one) {
    supervision::supervisor_plan plan;
    plan.how = how;
    plan.name = "boss";
    for (auto& who : workers)
      plan.children.push_back(worker(who));
    plan.start_client = [this](const std::string& who) { return make(who); };
    plan.gave_up = [this] { ++gave_up; };
    boss = spawn<supervisor_state>("boss", plan);
    run();
  }

  void break_down(const std::string& who) { tell(who, pb::Reload{}); }

  lines said() { return std::exchange(book.entries, {}); }

  bool answers(const std::string& who) {
    auto actor = shared.directory.find_as<worker_state::interface>(who);
    return actor && try_ask<pb::Ack>(actor, pb::StatusQuery{}).has_value();
  }

  ~supervised() {
    shared.directory.clear();
    self->send_exit(boss, caf::exit_reason::user_shutdown);
    run();
  }

  diary book;
  caf::strong_actor_ptr boss;
  int gave_up = 0;
};

template <class Order>
Order order_for(const std::string& client) {
  Order order;
  order.set_client(client);
  return order;
}

} // namespace

TEST_CASE_FIXTURE(supervised, "supervisor: children start in their order") {
  start({"a", "b", "c"});
  CHECK(said() == lines{"+a", "+b", "+c"});
}

TEST_CASE_FIXTURE(supervised, "supervisor: it ends children in reverse") {
  start({"a", "b", "c"});
  said();
  self->send_exit(boss, caf::exit_reason::user_shutdown);
  run();
  CHECK(said() == lines{"-c", "-b", "-a"});
  CHECK(gave_up == 0);
}

TEST_CASE_FIXTURE(supervised, "supervisor: only the child that throws is "
                              "started again, and its error is kept") {
  start({"a", "b"});
  said();
  auto before = shared.directory.find("a")->id();
  break_down("a");
  CHECK(said() == lines{"-a", "+a"});
  CHECK(answers("a"));
  CHECK(shared.directory.find("a")->id() != before);
  auto slot = shared.statistics.slot("a", "boss");
  CHECK(slot->starts == 2);
  CHECK(slot->last_error() == "it broke");
  CHECK(slot->id == shared.directory.find("a")->id());
}

TEST_CASE_FIXTURE(supervised, "supervisor: a child that ends without an error "
                              "is started again too") {
  start({"a"});
  said();
  self->send_exit(shared.directory.find("a"), caf::exit_reason::normal);
  self->send_exit(shared.directory.find("a"), caf::exit_reason::kill);
  run();
  CHECK(answers("a"));
}

TEST_CASE_FIXTURE(supervised, "supervisor: too many deaths in a period end "
                              "it and all its children") {
  start({"a", "b"});
  for (int deaths = 0; deaths < 10; ++deaths) {
    break_down("a");
    advance(400ms);
  }
  CHECK(gave_up == 0);
  CHECK(answers("a"));
  said();
  break_down("a");
  CHECK(gave_up == 1);
  CHECK(said() == lines{"-a", "-b"});
  CHECK(shared.directory.find("boss") == nullptr);
}

TEST_CASE_FIXTURE(supervised, "supervisor: an end that was asked for is no "
                              "death, but is followed by a start") {
  start({"a"});
  for (int times = 0; times < 30; ++times) {
    self->send_exit(shared.directory.find("a"),
                    caf::exit_reason::user_shutdown);
    run();
    CHECK(answers("a"));
  }
  CHECK(gave_up == 0);
}

TEST_CASE_FIXTURE(supervised, "supervisor: deaths far apart are borne for "
                              "ever") {
  start({"a"});
  for (int deaths = 0; deaths < 50; ++deaths) {
    break_down("a");
    advance(2s);
  }
  CHECK(gave_up == 0);
  CHECK(answers("a"));
}

TEST_CASE_FIXTURE(supervised, "supervisor: who fails again and again is "
                              "started again later and later") {
  start({"a", "b"});
  said();
  for (auto delay : {0ms, 50ms, 100ms, 200ms, 400ms, 400ms}) {
    break_down("a");
    advance(delay == 0ms ? 0ms : delay - 1ms);
    CHECK(said() == (delay == 0ms ? lines{"-a", "+a"} : lines{"-a"}));
    CHECK(answers("b"));
    advance(1ms);
    CHECK(answers("a"));
    said();
  }
  advance(11s);
  break_down("a");
  CHECK(said() == lines{"-a", "+a"});
}

TEST_CASE_FIXTURE(supervised, "supervisor: one that waits for its start holds "
                              "up no other") {
  start({"a", "b"});
  break_down("a");
  break_down("a");
  said();
  break_down("b");
  CHECK(said() == lines{"-b", "+b"});
  CHECK_FALSE(answers("a"));
  advance(50ms);
  CHECK(answers("a"));
}

TEST_CASE_FIXTURE(supervised, "supervisor: rest for one takes those that were "
                              "started later along") {
  start({"a", "b", "c"}, strategy::rest_for_one);
  said();
  break_down("b");
  CHECK(said() == lines{"-b", "-c", "+b", "+c"});
  break_down("c");
  CHECK(said() == lines{"-c", "+c"});
}

TEST_CASE_FIXTURE(supervised, "supervisor: one for all takes all along, ends "
                              "in reverse and starts in order") {
  start({"a", "b", "c"}, strategy::one_for_all);
  said();
  break_down("b");
  CHECK(said() == lines{"-b", "-c", "-a", "+a", "+b", "+c"});
  CHECK(gave_up == 0);
}

TEST_CASE_FIXTURE(supervised, "supervisor: who goes along waits for the delay "
                              "of the one that failed") {
  for (auto how : {strategy::rest_for_one, strategy::one_for_all}) {
    bool all = how == strategy::one_for_all;
    start({"a", "b", "c"}, how);
    break_down("b");
    said();
    break_down("b");
    CHECK(said() == (all ? lines{"-b", "-c", "-a"} : lines{"-b", "-c"}));
    advance(49ms);
    CHECK(said().empty());
    advance(1ms);
    CHECK(said() == (all ? lines{"+a", "+b", "+c"} : lines{"+b", "+c"}));
    self->send_exit(boss, caf::exit_reason::user_shutdown);
    run();
    said();
  }
}

TEST_CASE_FIXTURE(supervised, "supervisor: who goes along does not count, and "
                              "the failing one still exhausts it") {
  start({"a", "b", "c"}, strategy::one_for_all);
  for (int deaths = 0; deaths < 10; ++deaths) {
    break_down("a");
    advance(400ms);
    CHECK(answers("c"));
  }
  CHECK(gave_up == 0);
  break_down("a");
  CHECK(gave_up == 1);
}

TEST_CASE_FIXTURE(supervised, "supervisor: a client that is ended while it "
                              "waits is not started again") {
  start({"a"});
  tell("boss", order_for<pb::StartClient>("c"));
  break_down("c");
  break_down("c");
  CHECK_FALSE(answers("c"));
  tell("boss", order_for<pb::EndClient>("c"));
  advance(1s);
  CHECK_FALSE(answers("c"));
}

TEST_CASE_FIXTURE(supervised, "supervisor: its parent learns why it gave up") {
  start({"a"});
  caf::error reason;
  self->monitor(boss);
  for (int deaths = 0; deaths < 11; ++deaths) {
    break_down("a");
    advance(400ms);
  }
  self->receive([&](caf::down_msg& down) { reason = down.reason; },
                caf::after(0s) >> [] { FAIL("no word from the supervisor"); });
  CHECK(reason);
}

TEST_CASE_FIXTURE(supervised, "supervisor: clients start on demand, once") {
  start({"a"});
  said();
  tell("boss", order_for<pb::StartClient>("c"));
  tell("boss", order_for<pb::StartClient>("c"));
  CHECK(said() == lines{"+c"});
  break_down("c");
  CHECK(said() == lines{"-c", "+c"});
}

TEST_CASE_FIXTURE(supervised, "supervisor: a client that was ended stays away "
                              "and is forgotten") {
  start({"a"});
  tell("boss", order_for<pb::StartClient>("c"));
  said();
  tell("boss", order_for<pb::EndClient>("c"));
  CHECK(said() == lines{"-c"});
  CHECK_FALSE(answers("c"));
  bool listed = false;
  shared.statistics.for_each([&](auto& slot) { listed |= slot.name() == "c"; });
  CHECK_FALSE(listed);
  tell("boss", order_for<pb::StartClient>("c"));
  CHECK(answers("c"));
}

TEST_CASE_FIXTURE(supervised, "supervisor: the end of an unknown client is "
                              "nothing") {
  start({"a"});
  tell("boss", order_for<pb::EndClient>("nobody"));
  CHECK(answers("a"));
}
