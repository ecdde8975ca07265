#pragma once

#include "messages/protocol/interfaces.hpp"
#include "messages/protocol/runtime.hpp"
#include "persistence/event_book.hpp"
#include "persistence/recovery_book.hpp"

#include <functional>
#include <set>

namespace lh::recovery {

using sync_atom = caf::atom_constant<caf::atom("sync")>;
using sync_events_atom = caf::atom_constant<caf::atom("syncevents")>;
using retry_atom = caf::atom_constant<caf::atom("retry")>;

/// Reads and checks the configuration file.
using settings_loader = std::function<result<pb::Settings>()>;

/// The directories that the store writes to.
struct store_places {
  std::string state;   ///< of all that it keeps
  std::string runtime; ///< of event numbers when the other refuses
};

/// Owns the state directory. It is detached, so that the disk makes nobody
/// else wait; what it acknowledges is written, so a kill -9 loses none of it,
/// and reaches the disk within `sync_delay`, rows before they are acknowledged.
/// One file is synced at a time, so a plugin waits for one at most.
class recovery_store_state {
public:
  static constexpr const char* name = "recovery-store";
  using interface = protocol::recovery_store::extend_with<
      protocol::event_journal>::extend_with<protocol::configuration>::
      extend<caf::reacts_to<sync_atom>, caf::reacts_to<sync_events_atom>,
             caf::reacts_to<retry_atom>>;

  recovery_store_state(interface::pointer self, protocol::runtime& shared,
                       persistence::file_port* files, store_places places,
                       pb::Settings settings, settings_loader load);

  interface::behavior_type make_behavior();

private:
  void open();
  void say_set_aside(const std::vector<persistence::set_aside>& moved);
  void forget_earlier_boots();
  void find_pending();
  pb::ClientNames clients() const;

  caf::result<pb::Ack> take(const plugin::Event& event);
  pb::Ack replay(const std::string& client);
  pb::Ack keep(const pb::ClientRecord& record);
  pb::ClientRecord find_client(const std::string& client) const;
  pb::Duid duid(const pb::DuidQuery& query);
  pb::Ack keep(const pb::ChildRecord& record);
  pb::ChildRecords children() const;
  pb::Ack keep(const pb::RowBatch& batch);
  pb::RowBatch rows() const;
  pb::JournalReceipt write(const pb::JournalBatch& batch);
  pb::EventPage events(const pb::EventsQuery& query) const;
  pb::TransitionPage transitions(const std::string& client) const;
  void take_settings(pb::Settings settings);
  pb::SettingsAnswer settings(const pb::SettingsQuery& query);
  pb::StoreHealth health() const;

  void commit(const std::vector<persistence::change>& changes);
  void wrote();
  void sync_book();
  void sync();
  void sync_events();
  void retry();
  void watch_alarm();
  void tell_health();

  interface::pointer self_;
  protocol::runtime& shared_;
  persistence::recovery_book book_;
  persistence::event_book journal_;
  pb::Settings settings_;
  pb::Settings settings_without_rows_;
  settings_loader load_;
  /// Keys of events by client, the oldest first.
  std::map<std::string, std::set<std::pair<int64_t, std::string>>> pending_;
  bool sync_due_ = false;
  bool retry_due_ = false;
  bool refused_ = false;
  std::string alarm_;
  uint64_t quarantined_ = 0;
};

} // namespace lh::recovery
