#include "tests/actors/client/client_world.hpp"

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;
using kind = pb::LeaseReport;

namespace {

struct losing_one : client_world {
  void lose(const char* name) {
    lost = shared.directory.find(name);
    shared.directory.drop(name, lost->id());
  }

  void find_again(const char* name) {
    shared.directory.put(name, lost);
    advance(1s);
  }

  caf::strong_actor_ptr lost;
};

} // namespace

TEST_CASE_FIXTURE(losing_one, "dhcp4 client: what happened while the store was "
                              "being restarted is kept after it") {
  start_actor();
  tell(client, wan_row());
  process_runs(4711);
  lose(names::store);
  report(kind::BOUND, wan_lease());
  find_again(names::store);
  CHECK(store.records[client].has_lease());
  CHECK(store.events() == lines{"STARTED", "LEASE_UPDATE"});
}

TEST_CASE_FIXTURE(losing_one, "dhcp4 client: a store that is well again gets "
                              "what it may have lost") {
  bring_up();
  store.records.clear();
  tell(client, pb::StoreHealth{});
  CHECK(store.records[client].has_lease());
}

TEST_CASE_FIXTURE(losing_one, "dhcp4 client: a store that is not well is left "
                              "alone") {
  bring_up();
  store.records.clear();
  pb::StoreHealth alarm;
  alarm.set_alarm("no room");
  tell(client, alarm);
  CHECK(store.records.empty());
}

TEST_CASE_FIXTURE(losing_one, "dhcp4 client: a lease that came while the link "
                              "monitor was being restarted is put into use") {
  start_actor();
  tell(client, wan_row());
  process_runs(4711);
  lose(names::links);
  report(kind::BOUND, wan_lease());
  CHECK(store.events() == lines{"STARTED"});
  find_again(names::links);
  CHECK(state() == "bound");
  CHECK(store.events() == lines{"STARTED", "LEASE_UPDATE"});
}

TEST_CASE_FIXTURE(losing_one, "dhcp4 client: an address that had to go while "
                              "the link monitor was being restarted goes") {
  bring_up();
  requests();
  lose(names::links);
  auto row = wan_row();
  row.set_enable(false);
  tell(client, row);
  find_again(names::links);
  CHECK(requests() == lines{"remove"});
}

TEST_CASE_FIXTURE(losing_one, "dhcp4 client: a start while the runner was "
                              "being restarted is made up for") {
  start_actor();
  lose(names::runner);
  tell(client, wan_row());
  find_again(names::runner);
  CHECK(orders() == lines{"start"});
  CHECK(state() == "starting");
}

TEST_CASE_FIXTURE(losing_one, "dhcp4 client: a stop while the runner was being "
                              "restarted is made up for") {
  bring_up();
  orders();
  lose(names::runner);
  auto row = wan_row();
  row.set_enable(false);
  tell(client, row);
  find_again(names::runner);
  CHECK(orders() == lines{"stop 15"});
}

TEST_CASE_FIXTURE(losing_one, "dhcp4 client: only a disk that had no room has "
                              "critical clients started again") {
  start_actor();
  tell(client, wan_row());
  process_runs(4711);
  pb::ChildExited missing;
  missing.set_child(client);
  missing.set_start_error(ENOENT);
  tell(client, missing);
  REQUIRE(state() == "critical");
  tell(client, pb::StoreHealth{});
  CHECK(state() == "critical");
  pb::StoreHealth alarm;
  alarm.set_alarm("no room");
  tell(client, alarm);
  CHECK(state() == "critical");
  tell(client, pb::StoreHealth{});
  CHECK(state() == "starting");
}
