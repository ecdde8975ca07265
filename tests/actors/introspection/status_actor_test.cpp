#include "actors/introspection/status_actor.hpp"
#include "actors/supervision/supervisor_actor.hpp"
#include "tests/support/fake_actors.hpp"

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

namespace {

struct listed : deterministic {
  listed() {
    supervision::supervisor_plan plan;
    plan.name = names::root;
    plan.children.push_back(
        {names::status, [this] {
           return protocol::spawn_named<introspection::status_state>(
               system, shared, names::status, names::root);
         }});
    root = spawn<supervision::supervisor_state>(names::root, plan);
    run();
  }

  ~listed() {
    self->send_exit(root, caf::exit_reason::user_shutdown);
    run();
  }

  pb::ActorInfo find(const std::string& name) {
    auto all = ask<pb::Actors>(named<protocol::status>(names::status),
                               pb::ActorsQuery{});
    pb::ActorInfo found;
    for (auto& one : all.actors())
      if (one.name() == name)
        found = one;
    return found;
  }

  void restart(const std::string& name) {
    pb::RestartActor order;
    order.set_name(name);
    tell(names::status, order);
  }

  caf::strong_actor_ptr root;
};

} // namespace

TEST_CASE_FIXTURE(listed, "status: every named actor with its parent") {
  auto status = find(names::status);
  CHECK(status.parent() == names::root);
  CHECK(status.id() == shared.directory.find(names::status)->id());
  CHECK(status.state() == "running");
  CHECK(status.restarts() == 0);
  CHECK(find(names::root).name() == names::root);
}

TEST_CASE_FIXTURE(listed, "status: it counts what was handled") {
  auto before = find(names::status).handled();
  find(names::status);
  CHECK(find(names::status).handled() >= before + 2);
}

TEST_CASE_FIXTURE(listed, "status: state, error and child of a slot") {
  auto slot = shared.statistics.slot("dhcp4-client-1", names::clients);
  slot->set_state("bound");
  slot->set_last_error("it broke");
  slot->pid = 4711;
  slot->starts = 3;
  slot->enqueued = 9;
  slot->handled = 4;
  put("dhcp4-client-1",
      caf::actor_cast<caf::actor>(shared.directory.find(names::root)));
  auto info = find("dhcp4-client-1");
  CHECK(info.state() == "bound");
  CHECK(info.last_error() == "it broke");
  CHECK(info.pid() == 4711);
  CHECK(info.restarts() == 2);
  CHECK(info.mailbox_depth() == 5);
  shared.directory.drop("dhcp4-client-1", root->id());
  CHECK(find("dhcp4-client-1").state() == "restarting");
}

TEST_CASE_FIXTURE(listed, "status: an actor can be restarted by its name, as "
                          "often as one likes") {
  for (uint64_t times = 1; times <= 30; ++times) {
    auto before = find(names::status).id();
    restart(names::status);
    auto after = find(names::status);
    CHECK(after.id() != before);
    CHECK(after.restarts() == times);
  }
}

TEST_CASE_FIXTURE(listed, "status: neither nobody nor the root is restarted") {
  restart("nobody");
  auto before = find(names::root).id();
  restart(names::root);
  CHECK(find(names::root).id() == before);
}
