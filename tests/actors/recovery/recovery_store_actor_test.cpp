#include "actors/recovery/recovery_store_actor.hpp"
#include "tests/support/fake_actors.hpp"
#include "tests/support/fake_files.hpp"

#include <cerrno>

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;
using lines = std::vector<std::string>;

namespace {

constexpr auto client = "dhcp4-client-1";

struct stored : deterministic {
  stored() {
    put(names::leases, spawn_recorder(system, replayed));
    put("health-watcher", spawn_recorder(system, healths));
    put("event-watcher", spawn_recorder(system, published));
    shared.directory.follow(protocol::topics::store_health, "health-watcher");
    shared.directory.follow(protocol::topics::events, "event-watcher");
    start();
  }

  void start() {
    recovery::settings_loader load = [this] { return file; };
    spawn<recovery::recovery_store_state>(
        names::store, static_cast<persistence::file_port*>(&disk),
        std::string{"/state"}, pb::Settings{}, load);
    run();
  }

  void start_again() {
    crash(names::store);
    start();
  }

  template <class Answer, class Question>
  std::optional<Answer> put_to(const Question& question) {
    return try_ask<Answer>(
        shared.directory.find_as<recovery::recovery_store_state::interface>(
            names::store),
        question);
  }

  template <class Answer, class Question>
  Answer get(const Question& question) {
    auto answer = put_to<Answer>(question);
    REQUIRE(answer.has_value());
    return *answer;
  }

  plugin::Event event(int64_t ns, uint32_t pid = 7) {
    plugin::Event made;
    made.set_client(client);
    made.set_boottime_ns(ns);
    made.set_pid(pid);
    made.set_kind(plugin::RENEW);
    return made;
  }

  pb::ClientRecord record(int64_t covers) {
    pb::ClientRecord made;
    made.set_client(client);
    made.mutable_last_address()->set_value(7);
    made.set_last_event_ns(covers);
    return made;
  }

  std::vector<int64_t> replay() {
    replayed.clear();
    pb::PendingEventsQuery query;
    query.set_client(client);
    tell(names::store, query);
    std::vector<int64_t> times;
    for (auto& one : replayed)
      times.push_back(one.boottime_ns());
    return times;
  }

  pb::JournalReceipt journal(pb::EventType type, const std::string& step = {}) {
    pb::JournalBatch batch;
    if (!step.empty()) {
      batch.mutable_transition()->set_client("Device.DHCPv4.Client.1");
      batch.mutable_transition()->set_to(step);
    }
    batch.add_events()->set_type(type);
    return get<pb::JournalReceipt>(batch);
  }

  std::string alarm() {
    return get<pb::StoreHealth>(pb::StoreHealthQuery{}).alarm();
  }

  pb::ClientRecord known() {
    pb::ClientRecordQuery query;
    query.set_client(client);
    return get<pb::ClientRecord>(query);
  }

  test::fake_files disk;
  result<pb::Settings> file = pb::Settings{};
  std::vector<plugin::Event> replayed;
  std::vector<pb::StoreHealth> healths;
  std::vector<pb::Event> published;
};

using times = std::vector<int64_t>;

} // namespace

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

TEST_CASE_FIXTURE(stored, "recovery store: an event that the disk does not "
                          "take stays with its plugin") {
  disk.fail(test::file_call::append, ENOSPC, 0, 100);
  CHECK_FALSE(put_to<pb::Ack>(event(10)).has_value());
  CHECK_FALSE(alarm().empty());
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

TEST_CASE_FIXTURE(stored, "recovery store: a full disk is an alarm, told once "
                          "each way, and the store works on") {
  get<pb::Ack>(record(1));
  healths.clear();
  disk.room = 0;
  get<pb::Ack>(record(2));
  get<pb::Ack>(record(3));
  CHECK(known().last_event_ns() == 3);
  REQUIRE(healths.size() == 1);
  CHECK_FALSE(healths[0].alarm().empty());
  disk.room = SIZE_MAX;
  get<pb::Ack>(record(4));
  CHECK(alarm().empty());
  REQUIRE(healths.size() == 2);
  CHECK(healths[1].alarm().empty());
  start_again();
  CHECK(known().last_event_ns() == 4);
}

TEST_CASE_FIXTURE(stored, "recovery store: the alarm ends when the disk has "
                          "room, without another write") {
  disk.room = 0;
  get<pb::Ack>(record(2));
  CHECK_FALSE(alarm().empty());
  disk.room = SIZE_MAX;
  advance(1min);
  CHECK(alarm().empty());
}

TEST_CASE_FIXTURE(stored, "recovery store: a read-only disk is not the end") {
  crash(names::store);
  disk.read_only = true;
  start();
  CHECK_FALSE(alarm().empty());
  get<pb::Ack>(record(2));
  CHECK(known().last_event_ns() == 2);
  CHECK(journal(pb::STARTED).events(0).seq() == 1);
}

TEST_CASE_FIXTURE(stored, "recovery store: a damaged file is set aside and "
                          "the daemon starts without it") {
  get<pb::Ack>(record(2));
  advance(1s);
  crash(names::store);
  for (auto& path : disk.paths()) {
    auto bytes = *disk.bytes_of(path);
    for (size_t i = 0; i < bytes.size(); i += 3)
      bytes[i] = static_cast<char>(~bytes[i]);
    disk.place(path, bytes);
  }
  start();
  CHECK_FALSE(known().has_last_address());
  CHECK(get<pb::StoreHealth>(pb::StoreHealthQuery{}).quarantined() > 0);
  get<pb::Ack>(record(3));
  start_again();
  CHECK(known().last_event_ns() == 3);
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

TEST_CASE_FIXTURE(stored, "recovery store: rows are on the disk when they are "
                          "acknowledged, and rest costs no timer") {
  advance(1s);
  CHECK_FALSE(timers());
  pb::RowBatch rows;
  rows.add_rows()->set_path("Device.DHCPv4.Client.1.");
  get<pb::Ack>(rows);
  auto& trace = disk.trace();
  size_t last_write = 0;
  for (size_t i = 0; i < trace.size(); ++i)
    if (trace[i].what == test::disk_step::write)
      last_write = i;
  CHECK(trace[last_write].durable_at != test::disk_step::never);
  advance(1s);
  CHECK_FALSE(timers());
}
