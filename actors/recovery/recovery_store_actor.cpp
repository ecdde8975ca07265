#include "actors/recovery/recovery_store_actor.hpp"

#include "actors/recovery/kinds.hpp"
#include "actors/supervision/fault_table.hpp"
#include "messages/log/catalogue.hpp"
#include "messages/protocol/actor_shell.hpp"

#include <fmt/format.h>

#include <random>

namespace lh::recovery {

using persistence::change;

namespace {

/// Short enough for a power cut to cost nothing that a person did, long
/// enough to bring a burst of leases to the disk in one go.
constexpr auto sync_delay = std::chrono::milliseconds{20};

/// How often a disk that refused to be written is tried again; only then does
/// the store wake without being asked.
std::chrono::milliseconds retry_delay() {
  return supervision::rule_of(supervision::fault::store_refuses, {})
      .delays.most;
}

/// DUID-LL of an Ethernet address (type 3, hardware type 1, RFC 8415 11.4);
/// a device without one gives a random DUID-UUID (type 4, RFC 6355).
std::string made_duid(const std::string& hardware_address) {
  constexpr size_t ethernet_octets = 6;
  constexpr int uuid_octets = 16;
  bool none = hardware_address.find_first_not_of('\0') == std::string::npos;
  if (hardware_address.size() == ethernet_octets && !none)
    return std::string{"\0\3\0\1", 4} + hardware_address;
  std::random_device random;
  std::string duid{"\0\4", 2};
  for (int i = 0; i < uuid_octets; ++i)
    duid += static_cast<char>(random());
  return duid;
}

template <class Record>
Record parsed(const std::string& payload) {
  Record record;
  record.ParseFromString(payload);
  return record;
}

template <class Record>
change kept(const std::string& key, kind kind, const Record& record) {
  return {key, static_cast<uint8_t>(kind), record.SerializeAsString()};
}

change dropped(const std::string& key) {
  return {key, 0, std::nullopt};
}

} // namespace

recovery_store_state::recovery_store_state(interface::pointer self,
                                           protocol::runtime& shared,
                                           persistence::file_port* files,
                                           store_places places,
                                           pb::Settings settings,
                                           settings_loader load)
    : self_(self), shared_(shared),
      book_(*files, places.state + "/store", places.state + "/quarantine"),
      journal_(*files, places.state + "/store", places.state + "/quarantine",
               places.runtime),
      load_(std::move(load)) {
  take_settings(std::move(settings));
  open();
}

recovery_store_state::interface::behavior_type
recovery_store_state::make_behavior() {
  return {
      [this](const plugin::Event& event) { return take(event); },
      [this](const pb::PendingEventsQuery& query) {
        return replay(query.client());
      },
      [this](const pb::ClientRecord& record) { return keep(record); },
      [this](const pb::ClientRecordQuery& query) {
        return find_client(query.client());
      },
      [this](const pb::ClientNamesQuery&) { return clients(); },
      [this](const pb::ChildRecord& record) { return keep(record); },
      [this](const pb::ChildRecordsQuery&) { return children(); },
      [this](const pb::RowBatch& batch) { return keep(batch); },
      [this](const pb::RowsQuery&) { return rows(); },
      [this](const pb::StoreHealthQuery&) { return health(); },
      [this](const pb::DuidQuery& query) { return duid(query); },
      [this](const pb::JournalBatch& batch) { return write(batch); },
      [this](const pb::EventsQuery& query) { return events(query); },
      [this](const pb::TransitionsQuery& query) {
        return transitions(query.client());
      },
      [this](const pb::SettingsQuery& query) { return settings(query); },
      [this](sync_atom) {
        sync_due_ = false;
        sync();
      },
      [this](sync_events_atom) { sync_events(); },
      [this](retry_atom) { retry(); },
  };
}

void recovery_store_state::open() {
  say_set_aside(book_.open());
  say_set_aside(journal_.open());
  forget_earlier_boots();
  find_pending();
  wrote();
  tell_health();
}

void recovery_store_state::say_set_aside(
    const std::vector<persistence::set_aside>& moved) {
  quarantined_ += moved.size();
  for (auto& [file, why] : moved)
    log::write(log::store_damaged, {{"file", file}, {"why", why}});
}

/// Processes, and events by CLOCK_BOOTTIME, mean nothing after a reboot.
void recovery_store_state::forget_earlier_boots() {
  constexpr auto key = "boot";
  auto* before = book_.find(key);
  auto& now = shared_.clocks.boot_id;
  if (before && before->payload == now)
    return;
  std::vector<change> changes{{key, static_cast<uint8_t>(kind::boot), now}};
  for (auto gone : {kind::child, kind::event})
    book_.for_each(static_cast<uint8_t>(gone),
                   [&](const std::string& key_of, const std::string&) {
                     changes.push_back(dropped(key_of));
                   });
  commit(changes);
}

void recovery_store_state::find_pending() {
  book_.for_each(static_cast<uint8_t>(kind::event),
                 [this](const std::string& key, const std::string& payload) {
                   auto event = parsed<plugin::Event>(payload);
                   pending_[event.client()].emplace(event.boottime_ns(), key);
                 });
}

/// Takes charge only when it is written: the plugin keeps the event otherwise.
caf::result<pb::Ack> recovery_store_state::take(const plugin::Event& event) {
  auto key = fmt::format("event/{}/{}-{}", event.client(), event.boottime_ns(),
                         event.pid());
  auto done = book_.put(key, static_cast<uint8_t>(kind::event),
                        event.SerializeAsString());
  pending_[event.client()].emplace(event.boottime_ns(), key);
  wrote();
  if (!done)
    return caf::make_error(caf::sec::runtime_error, done.error().text);
  return pb::Ack{};
}

pb::Ack recovery_store_state::replay(const std::string& client) {
  for (auto& [whose, waiting] : pending_)
    if (client.empty() || client == whose)
      for (auto& [when, key] : waiting)
        if (auto* value = book_.find(key))
          shared_.directory.send<protocol::lease_monitor>(
              self_, protocol::names::leases,
              parsed<plugin::Event>(value->payload));
  return {};
}

pb::Ack recovery_store_state::keep(const pb::ClientRecord& record) {
  auto& client = record.client();
  auto key = "client/" + client;
  std::vector<change> changes;
  changes.push_back(record.deleted() ? dropped(key)
                                     : kept(key, kind::client, record));
  auto& waiting = pending_[client];
  while (!waiting.empty() && (record.deleted() || waiting.begin()->first <=
                                                      record.last_event_ns())) {
    changes.push_back(dropped(waiting.begin()->second));
    waiting.erase(waiting.begin());
  }
  if (waiting.empty())
    pending_.erase(client);
  commit(changes);
  return {};
}

pb::ClientRecord
recovery_store_state::find_client(const std::string& client) const {
  auto* value = book_.find("client/" + client);
  return value ? parsed<pb::ClientRecord>(value->payload) : pb::ClientRecord{};
}

pb::Duid recovery_store_state::duid(const pb::DuidQuery& query) {
  constexpr auto key = "duid";
  pb::Duid answer;
  if (auto* known = book_.find(key)) {
    answer.set_value(known->payload);
    return answer;
  }
  answer.set_value(made_duid(query.hardware_address()));
  commit({{key, static_cast<uint8_t>(kind::duid), answer.value()}});
  sync_book();
  return answer;
}

pb::ClientNames recovery_store_state::clients() const {
  pb::ClientNames names;
  book_.for_each(static_cast<uint8_t>(kind::client),
                 [&](const std::string&, const std::string& payload) {
                   names.add_clients(
                       parsed<pb::ClientRecord>(payload).client());
                 });
  return names;
}

pb::Ack recovery_store_state::keep(const pb::ChildRecord& record) {
  auto key = "child/" + record.child();
  commit({record.ended() ? dropped(key) : kept(key, kind::child, record)});
  return {};
}

pb::ChildRecords recovery_store_state::children() const {
  pb::ChildRecords records;
  book_.for_each(static_cast<uint8_t>(kind::child),
                 [&](const std::string&, const std::string& payload) {
                   *records.add_children() = parsed<pb::ChildRecord>(payload);
                 });
  return records;
}

pb::Ack recovery_store_state::keep(const pb::RowBatch& batch) {
  std::vector<change> changes;
  for (auto& row : batch.rows()) {
    auto key = "row/" + row.path();
    changes.push_back(row.forgotten() ? dropped(key)
                                      : kept(key, kind::row, row));
  }
  commit(changes);
  sync_book();
  return {};
}

pb::RowBatch recovery_store_state::rows() const {
  pb::RowBatch batch;
  book_.for_each(static_cast<uint8_t>(kind::row),
                 [&](const std::string&, const std::string& payload) {
                   *batch.add_rows() = parsed<pb::RowRecord>(payload);
                 });
  return batch;
}

pb::JournalReceipt recovery_store_state::write(const pb::JournalBatch& batch) {
  std::vector<persistence::journal_entry> entries;
  if (batch.has_transition())
    entries.push_back(persistence::note_entry(batch.transition().client(),
                                              [&batch](uint64_t seq) {
                                                auto step = batch.transition();
                                                step.set_event_seq(seq);
                                                return step.SerializeAsString();
                                              }));
  pb::JournalReceipt receipt;
  for (auto& event : batch.events())
    entries.push_back(persistence::event_entry(
        [kept = receipt.add_events(), &event](uint64_t seq) {
          *kept = event;
          kept->set_seq(seq);
          return kept->SerializeAsString();
        }));
  (void)journal_.append(entries).has_value();
  wrote();
  for (auto& event : receipt.events())
    shared_.directory.publish(self_, protocol::topics::events, event);
  return receipt;
}

pb::EventPage recovery_store_state::events(const pb::EventsQuery& query) const {
  pb::EventPage page;
  auto add = [&](const std::string& payload) {
    page.add_events()->ParseFromString(payload);
  };
  (void)journal_.read(query.since(), query.limit(), add).has_value();
  page.set_newest_seq(journal_.newest_seq());
  return page;
}

pb::TransitionPage
recovery_store_state::transitions(const std::string& client) const {
  pb::TransitionPage page;
  auto add = [&](const std::string& payload) {
    page.add_transitions()->ParseFromString(payload);
  };
  (void)journal_.notes(client, add).has_value();
  return page;
}

void recovery_store_state::take_settings(pb::Settings settings) {
  settings_ = std::move(settings);
  settings_without_rows_ = settings_;
  settings_without_rows_.clear_dhcpv4_clients();
  settings_without_rows_.clear_dhcpv6_clients();
}

pb::SettingsAnswer
recovery_store_state::settings(const pb::SettingsQuery& query) {
  pb::SettingsAnswer answer;
  if (query.reload()) {
    if (auto loaded = load_())
      take_settings(*loaded);
    else
      answer.set_refusal(loaded.error().text);
  }
  *answer.mutable_settings() =
      query.without_rows() ? settings_without_rows_ : settings_;
  return answer;
}

pb::StoreHealth recovery_store_state::health() const {
  pb::StoreHealth health;
  health.set_alarm(alarm_);
  health.set_quarantined(quarantined_);
  return health;
}

void recovery_store_state::commit(const std::vector<change>& changes) {
  (void)book_.commit(changes).has_value();
  wrote();
}

void recovery_store_state::wrote() {
  watch_alarm();
  if (std::exchange(sync_due_, true))
    return;
  self_->delayed_send(self_, sync_delay, sync_atom::value);
}

void recovery_store_state::sync_book() {
  (void)book_.sync().has_value();
  watch_alarm();
}

void recovery_store_state::sync() {
  refused_ = !alarm_.empty();
  sync_book();
  self_->send(self_, sync_events_atom::value);
}

/// What refused just now is begun anew at once, what refuses on now and then.
void recovery_store_state::sync_events() {
  (void)journal_.sync().has_value();
  watch_alarm();
  if (alarm_.empty() || std::exchange(retry_due_, true))
    return;
  self_->delayed_send(self_, refused_ ? retry_delay() : sync_delay,
                      retry_atom::value);
}

/// Apart from `sync_due_`, so that what is written after the alarm never waits
/// for a retry.
void recovery_store_state::retry() {
  retry_due_ = false;
  if (!alarm_.empty())
    sync();
}

/// The books go on in memory when they cannot write; this says so, once.
void recovery_store_state::watch_alarm() {
  say_set_aside(journal_.take_report());
  auto& now = book_.alarm().empty() ? journal_.alarm() : book_.alarm();
  if (now == alarm_)
    return;
  alarm_ = now;
  if (alarm_.empty())
    log::write(log::store_durable, {});
  else
    log::write(log::store_alarm, {{"why", alarm_}});
  tell_health();
}

/// Of one that is well, also when it has begun: what an earlier life had in
/// memory only is told again.
void recovery_store_state::tell_health() {
  shared_.directory.publish(self_, protocol::topics::store_health, health());
}

} // namespace lh::recovery
