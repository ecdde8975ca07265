#include "tests/bus_adapters/control/control_world.hpp"

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

namespace {

Request watch(const std::string& path, uint32_t id = 3) {
  Request request;
  request.set_id(id);
  request.mutable_watch()->add_paths(path);
  return request;
}

/// Begins a watch, takes its values, and tells the bridge's number of it.
uint64_t begin(control_world& world, const control_peer& peer,
               const Request& request) {
  peer.send(request);
  auto order = world.ordered();
  CHECK(order.paths(0) == request.watch().paths(0));
  auto values = peer.next();
  CHECK(values.id() == request.id());
  CHECK(values.more());
  CHECK(values.parameters().parameters_size() == 2);
  return order.watch();
}

/// The path of the next change that a peer is told.
std::string changed(const control_peer& peer, uint32_t id = 3) {
  auto answer = peer.next();
  CHECK(answer.id() == id);
  CHECK(answer.more());
  CHECK(answer.changes().watch() == 0);
  REQUIRE(answer.changes().changes_size() == 1);
  return answer.changes().changes(0).value().path();
}

void restart_bridge(control_world& world) {
  world.shared.directory.send<protocol::parameter_watcher>(
      &*world.self, names::control, pb::WatchesLost{});
}

/// Whether the bridge is told next that this watch ends.
bool ends(control_world& world, uint64_t number) {
  auto order = world.ordered();
  return order.paths().empty() && order.watch() == number;
}

} // namespace

TEST_CASE_FIXTURE(control_world, "watch: the values, then each change") {
  control_peer peer{*this};
  auto number = begin(*this, peer, watch("Device."));
  for (auto path : {"A", "B", "C"}) {
    change(number, path);
    CHECK(changed(peer) == path);
  }
}

TEST_CASE_FIXTURE(control_world, "watch: each watcher is told its own") {
  control_peer one{*this};
  control_peer two{*this};
  auto first = begin(*this, one, watch("A."));
  auto second = begin(*this, two, watch("B."));
  auto third = begin(*this, two, watch("C.", 4));
  change(second, "B.Enable");
  change(third, "C.Enable");
  change(first, "A.Enable");
  CHECK(changed(one) == "A.Enable");
  CHECK(changed(two) == "B.Enable");
  CHECK(changed(two, 4) == "C.Enable");
}

TEST_CASE_FIXTURE(control_world, "watch: a refused path is the last answer, "
                                 "and nothing is watched") {
  control_peer peer{*this};
  peer.send(watch("Nothing."));
  auto number = ordered().watch();
  auto answer = peer.next();
  CHECK_FALSE(answer.more());
  CHECK(answer.parameters().faults(0).path() == "Nothing.");
  change(number, "Nothing.Enable");
  CHECK(ends(*this, number));
  Request none;
  none.mutable_watch();
  CHECK(ask(none).has_failure());
}

TEST_CASE_FIXTURE(control_world, "watch: a hang-up ends the watches of that "
                                 "peer only") {
  control_peer stays{*this};
  auto other = begin(*this, stays, watch("B."));
  {
    control_peer goes{*this};
    auto first = begin(*this, goes, watch("A."));
    auto second = begin(*this, goes, watch("A.", 4));
    goes = control_peer{*this};
    CHECK(ends(*this, first));
    CHECK(ends(*this, second));
  }
  change(other, "B.Enable");
  CHECK(changed(stays) == "B.Enable");
}

TEST_CASE_FIXTURE(control_world, "watch: a new data model ends every watch "
                                 "with a word, once") {
  control_peer peer{*this};
  begin(*this, peer, watch("A."));
  restart_bridge(*this);
  auto answer = peer.next();
  CHECK(answer.id() == 3);
  CHECK_FALSE(answer.more());
  CHECK(answer.failure().text() == "the data model was restarted, watch again");
  restart_bridge(*this);
  auto again = begin(*this, peer, watch("A."));
  change(again, "A.Enable");
  CHECK(changed(peer) == "A.Enable");
}

TEST_CASE_FIXTURE(control_world, "watch: one that the new data model was "
                                 "asked for outlives the old one's end") {
  put(names::bridge, caf::actor{self});
  control_peer peer{*this};
  peer.send(watch("A."));
  self->receive([this](const pb::WatchParameters&) {
    restart_bridge(*this);
    return pb::ParameterPage{};
  });
  auto answer = peer.next();
  CHECK(answer.has_parameters());
  CHECK(answer.more());
}

TEST_CASE_FIXTURE(control_world, "watch: without a data model it is a "
                                 "failure") {
  end(names::bridge, caf::sec::runtime_error);
  CHECK(ask(watch("A.")).has_failure());
}

TEST_CASE_FIXTURE(control_world, "watch: an adapter's heir tells nobody what "
                                 "it did not ask for, and ends it") {
  control_peer before{*this};
  auto old = begin(*this, before, watch("A."));
  end(names::control, caf::sec::runtime_error);
  serve();
  control_peer after{*this};
  auto own = begin(*this, after, watch("B."));
  CHECK(own != old);
  change(old, "A.Enable");
  CHECK(ends(*this, old));
  change(own, "B.Enable");
  CHECK(changed(after) == "B.Enable");
}

TEST_CASE_FIXTURE(control_world, "watch: many changes come in packets") {
  control_peer peer{*this};
  pb::ParameterChanges changes;
  changes.set_watch(begin(*this, peer, watch("A.")));
  for (int i = 0; i < 5000; ++i)
    changes.add_changes()->set_created("A." + std::to_string(i) + ".");
  shared.directory.send<protocol::parameter_watcher>(&*self, names::control,
                                                     changes);
  for (int got = 0; got < 5000;) {
    auto answer = peer.next();
    CHECK(answer.more());
    REQUIRE(answer.changes().changes_size() > 0);
    CHECK(answer.changes().changes(0).created() ==
          "A." + std::to_string(got) + ".");
    got += answer.changes().changes_size();
  }
}

TEST_CASE_FIXTURE(control_world, "watch: who does not read is dropped, and "
                                 "the bridge is told") {
  control_peer slow{*this};
  auto number = begin(*this, slow, watch("A."));
  for (int i = 0; i < 1000; ++i)
    change(number, std::string(20'000, 'x'));
  CHECK(ends(*this, number));
  CHECK(slow.is_hung_up());
}
