#pragma once

#include "actors/recovery/recovery_store_actor.hpp"
#include "tests/support/fake_actors.hpp"
#include "tests/support/golden.hpp"

namespace lh::tests {

namespace names = protocol::names;

inline constexpr auto client = "dhcp4-client-1";

/// A recovery store on a disk in memory, and those who listen to it.
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
        recovery::store_places{"/state", "/run"}, pb::Settings{}, load);
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

} // namespace lh::tests
