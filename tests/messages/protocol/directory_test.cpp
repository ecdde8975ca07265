#include "tests/support/deterministic.hpp"

#include <thread>

using namespace lh;
using namespace lh::tests;

namespace {

struct two_actors : deterministic {
  two_actors() {
    a = spawn_listener(a_heard);
    b = spawn_listener(b_heard);
  }

  caf::actor spawn_listener(int& heard) {
    return system.spawn([&heard](caf::event_based_actor*) -> caf::behavior {
      return {[&heard](const pb::Reload&) { ++heard; }};
    });
  }

  ~two_actors() {
    self->send_exit(a, caf::exit_reason::user_shutdown);
    self->send_exit(b, caf::exit_reason::user_shutdown);
    run();
  }

  static caf::strong_actor_ptr pointer(const caf::actor& actor) {
    return caf::actor_cast<caf::strong_actor_ptr>(actor);
  }

  void publish() {
    shared.directory.publish(&*self, "topic", pb::Reload{});
    run();
  }

  int a_heard = 0;
  int b_heard = 0;
  caf::actor a;
  caf::actor b;
};

} // namespace

TEST_CASE_FIXTURE(two_actors, "directory: a name has the newest bearer") {
  auto& directory = shared.directory;
  CHECK(directory.find("name") == nullptr);
  directory.put("name", pointer(a));
  directory.put("name", pointer(b));
  CHECK(directory.find("name")->id() == b.id());
  directory.drop("name", a.id());
  CHECK(directory.find("name")->id() == b.id());
  directory.drop("name", b.id());
  CHECK(directory.find("name") == nullptr);
}

TEST_CASE_FIXTURE(two_actors, "directory: a message to nobody is lost") {
  shared.directory.send<caf::actor>(&*self, "name", pb::Reload{});
  shared.directory.put("name", pointer(a));
  shared.directory.send<caf::actor>(&*self, "name", pb::Reload{});
  run();
  CHECK(a_heard == 1);
}

TEST_CASE_FIXTURE(two_actors, "directory: a topic reaches its followers, each "
                              "once") {
  auto& directory = shared.directory;
  directory.put("a", pointer(a));
  directory.put("b", pointer(b));
  directory.follow("topic", "a");
  directory.follow("topic", "a");
  publish();
  CHECK(a_heard == 1);
  CHECK(b_heard == 0);
  directory.follow("topic", "b");
  directory.unfollow("topic", "a");
  directory.unfollow("no-topic", "a");
  publish();
  CHECK(a_heard == 1);
  CHECK(b_heard == 1);
}

TEST_CASE_FIXTURE(two_actors, "directory: who follows by name follows after a "
                              "restart too") {
  shared.directory.follow("topic", "name");
  publish();
  shared.directory.put("name", pointer(a));
  publish();
  shared.directory.put("name", pointer(b));
  publish();
  CHECK(a_heard == 1);
  CHECK(b_heard == 1);
}

TEST_CASE_FIXTURE(two_actors, "directory: clear lets go of everybody") {
  shared.directory.put("a", pointer(a));
  shared.directory.follow("topic", "a");
  shared.directory.clear();
  CHECK(shared.directory.find("a") == nullptr);
  CHECK(shared.directory.followers("topic").empty());
}

TEST_CASE_FIXTURE(two_actors, "directory: threads may use it at once") {
  auto& directory = shared.directory;
  auto use = [&](const caf::actor& actor) {
    for (int i = 0; i < 2000; ++i) {
      directory.put("name", pointer(actor));
      directory.follow("topic", "name");
      directory.followers("topic");
      directory.drop("name", actor.id());
    }
  };
  std::thread other{[&] { use(a); }};
  use(b);
  other.join();
  CHECK(directory.find("name") == nullptr);
}
