#include "tests/actors/recovery/stored.hpp"

using namespace lh;
using namespace lh::tests;
using times = std::vector<int64_t>;

TEST_CASE_FIXTURE(stored, "recovery store: records survive a restart") {
  get<pb::Ack>(record(10));
  pb::ChildRecord child;
  child.set_child(client);
  child.mutable_identity()->set_pid(4711);
  get<pb::Ack>(child);
  pb::RowBatch rows;
  rows.add_rows()->set_path("Device.DHCPv4.Client.1.");
  get<pb::Ack>(rows);
  start_again();
  CHECK(known().last_address().value() == 7);
  auto children = get<pb::ChildRecords>(pb::ChildRecordsQuery{});
  REQUIRE(children.children_size() == 1);
  CHECK(children.children(0).identity().pid() == 4711);
  CHECK(get<pb::RowBatch>(pb::RowsQuery{}).rows(0).path() ==
        "Device.DHCPv4.Client.1.");
}

TEST_CASE_FIXTURE(stored, "recovery store: processes and events of an earlier "
                          "boot are none, the rest stays") {
  get<pb::Ack>(record(10));
  get<pb::Ack>(event(20));
  pb::ChildRecord child;
  child.set_child(client);
  get<pb::Ack>(child);
  start_again();
  CHECK(replay() == times{20});
  shared.clocks.boot_id = "another boot";
  start_again();
  CHECK(replay().empty());
  CHECK(get<pb::ChildRecords>(pb::ChildRecordsQuery{}).children().empty());
  CHECK(known().last_address().value() == 7);
}

TEST_CASE_FIXTURE(stored, "recovery store: what has ended is forgotten") {
  pb::ChildRecord child;
  child.set_child(client);
  get<pb::Ack>(child);
  child.set_ended(true);
  get<pb::Ack>(child);
  CHECK(get<pb::ChildRecords>(pb::ChildRecordsQuery{}).children().empty());
  pb::RowBatch rows;
  rows.add_rows()->set_path("a");
  get<pb::Ack>(rows);
  rows.mutable_rows(0)->set_forgotten(true);
  get<pb::Ack>(rows);
  auto gone = record(1);
  get<pb::Ack>(gone);
  gone.set_deleted(true);
  get<pb::Ack>(gone);
  start_again();
  CHECK(get<pb::RowBatch>(pb::RowsQuery{}).rows().empty());
  CHECK_FALSE(known().has_last_address());
}

TEST_CASE_FIXTURE(stored, "recovery store: an event is in its charge until a "
                          "record covers it") {
  get<pb::Ack>(event(30));
  get<pb::Ack>(event(10));
  get<pb::Ack>(event(20));
  CHECK(replay() == times{10, 20, 30});
  get<pb::Ack>(record(20));
  CHECK(replay() == times{30});
  start_again();
  CHECK(replay() == times{30});
  get<pb::Ack>(record(30));
  start_again();
  CHECK(replay().empty());
}

TEST_CASE_FIXTURE(stored, "recovery store: two plugins may run at the same "
                          "moment") {
  get<pb::Ack>(event(10, 1));
  get<pb::Ack>(event(10, 2));
  CHECK(replay() == times{10, 10});
  get<pb::Ack>(record(10));
  start_again();
  CHECK(replay().empty());
}

TEST_CASE_FIXTURE(stored, "recovery store: an event that is told twice is one "
                          "event") {
  get<pb::Ack>(event(10));
  get<pb::Ack>(event(10));
  CHECK(replay() == times{10});
}

TEST_CASE_FIXTURE(stored, "recovery store: events of a deleted client go with "
                          "it, of others stay") {
  auto other = event(50);
  other.set_client("dhcp4-client-2");
  get<pb::Ack>(other);
  get<pb::Ack>(event(10));
  auto gone = record(0);
  gone.set_deleted(true);
  get<pb::Ack>(gone);
  CHECK(replay().empty());
  pb::PendingEventsQuery query;
  query.set_client("dhcp4-client-2");
  tell(names::store, query);
  CHECK(replayed.size() == 1);
}

TEST_CASE_FIXTURE(stored, "recovery store: numbers go on over restarts, none "
                          "twice") {
  CHECK(journal(pb::STARTED).events(0).seq() == 1);
  CHECK(journal(pb::LEASE_UPDATE).events(0).seq() == 2);
  start_again();
  CHECK(journal(pb::LEASE_DEL).events(0).seq() == 3);
  pb::EventsQuery query;
  query.set_since(1);
  auto page = get<pb::EventPage>(query);
  REQUIRE(page.events_size() == 2);
  CHECK(page.events(0).type() == pb::LEASE_UPDATE);
  CHECK(page.newest_seq() == 3);
  query.set_limit(1);
  CHECK(get<pb::EventPage>(query).events_size() == 1);
}

TEST_CASE_FIXTURE(stored, "recovery store: events are published once, with "
                          "their numbers") {
  journal(pb::STARTED);
  journal(pb::LEASE_UPDATE);
  REQUIRE(published.size() == 2);
  CHECK(published[0].seq() == 1);
  CHECK(published[1].type() == pb::LEASE_UPDATE);
  start_again();
  CHECK(published.size() == 2);
}

TEST_CASE_FIXTURE(stored, "recovery store: a step knows the event that told "
                          "of it") {
  journal(pb::STARTED, "acquiring");
  journal(pb::LEASE_UPDATE, "bound");
  start_again();
  pb::TransitionsQuery query;
  query.set_client("Device.DHCPv4.Client.1");
  auto page = get<pb::TransitionPage>(query);
  REQUIRE(page.transitions_size() == 2);
  CHECK(page.transitions(0).to() == "acquiring");
  CHECK(page.transitions(1).event_seq() == 2);
  query.set_client("Device.DHCPv4.Client.11");
  CHECK(get<pb::TransitionPage>(query).transitions().empty());
}

TEST_CASE_FIXTURE(stored, "recovery store: a reload takes the file, or tells "
                          "why not and keeps what was") {
  pb::Settings changed;
  changed.set_log_level("debug");
  file = changed;
  pb::SettingsQuery query;
  CHECK(get<pb::SettingsAnswer>(query).settings().log_level().empty());
  query.set_reload(true);
  CHECK(get<pb::SettingsAnswer>(query).settings().log_level() == "debug");
  file = fault{2, "g.toml:3:1: unknown key"};
  auto refused = get<pb::SettingsAnswer>(query);
  CHECK(refused.refusal() == "g.toml:3:1: unknown key");
  query.set_reload(false);
  auto kept = get<pb::SettingsAnswer>(query);
  CHECK(kept.settings().log_level() == "debug");
  CHECK(kept.refusal().empty());
}
