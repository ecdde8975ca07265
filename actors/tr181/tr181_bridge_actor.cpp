#include "actors/tr181/tr181_bridge_actor.hpp"

#include "actors/tr181/capability.hpp"
#include "actors/tr181/client_config.hpp"
#include "actors/tr181/client_status.hpp"
#include "actors/tr181/file_defaults.hpp"
#include "actors/tr181/health.hpp"
#include "actors/tr181/interfaces.hpp"
#include "actors/tr181/records.hpp"
#include "actors/tr181/running_state.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/shown_rows.hpp"
#include "messages/log/catalogue.hpp"
#include "messages/protocol/actor_shell.hpp"

#include <cstdlib>

namespace lh::tr181 {

using namespace protocol;

namespace {

constexpr auto ask_again = std::chrono::milliseconds{50};
constexpr std::chrono::nanoseconds clock_step = std::chrono::seconds{2};

caf::error not_ready() {
  return caf::make_error(caf::sec::runtime_error, "rows are being loaded");
}

} // namespace

tr181_bridge_state::tr181_bridge_state(interface::pointer self, runtime& shared)
    : self_(self), shared_(shared) {}

tr181_bridge_state::interface::behavior_type
tr181_bridge_state::make_behavior() {
  shared_.directory.follow(topics::settings, names::bridge);
  shared_.directory.follow(topics::store_health, names::bridge);
  shared_.directory.publish(self_, topics::watches, pb::WatchesLost{});
  load();
  return {
      [this](const pb::GetParameters& request) { return get(request); },
      [this](const pb::SetParameters& r) { return change_with(r); },
      [this](const pb::AddRow& r) { return change_with(r); },
      [this](const pb::DeleteRow& r) { return change_with(r); },
      [this](const pb::RunCommand& r) { return change_with(r); },
      [this](const pb::StatusQuery& query) { return status(query.verbose()); },
      [this](const pb::HealthQuery&) { return health(); },
      [this](const pb::ClientTableQuery&) { return table(); },
      [this](const pb::ClientState& state) { heard(state); },
      [this](const pb::CapabilityReport& report) { heard(report); },
      [this](const pb::Settings& settings) {
        if (ready_)
          apply_settings(settings, false);
      },
      [this](const pb::StoreHealth& store) { heard(store); },
      [this](const pb::WatchParameters& order) { return watch(order); },
      [this](const pb::LinkState& link) { heard(link); },
      [this](load_atom) { load(); },
  };
}

void tr181_bridge_state::load() {
  if (ready_)
    return keep_all();
  auto later = [this](auto&...) {
    self_->delayed_send(self_, ask_again, load_atom::value);
  };
  auto store = shared_.directory.find_as<recovery_store>(names::store);
  if (!store)
    return later();
  self_->request(store, caf::infinite, pb::StoreHealthQuery{})
      .then([this](const pb::StoreHealth& s) { store_alarm_ = s.alarm(); },
            [](caf::error&) {});
  self_->request(store, caf::infinite, pb::RowsQuery{})
      .then([this](const pb::RowBatch& rows) { loaded(rows); },
            [later](caf::error& error) { later(error); });
}

void tr181_bridge_state::loaded(const pb::RowBatch& rows) {
  auto restored = restore(rows);
  for (auto& path : restored.skipped)
    log::write(log::row_skipped, {{"path", path}});
  tree_ = std::move(restored.value);
  auto store = shared_.directory.find_as<configuration>(names::store);
  self_->request(store, caf::infinite, pb::SettingsQuery{})
      .then(
          [this](const pb::SettingsAnswer& answer) {
            ready_ = true;
            apply_settings(answer.settings(), true);
          },
          [this](caf::error&) {
            self_->delayed_send(self_, ask_again, load_atom::value);
          });
}

void tr181_bridge_state::apply_settings(const pb::Settings& settings,
                                        bool refresh) {
  commit(merge(tree_, settings, seen_), {}, refresh, [] {});
  follow_clock();
}

template <class Request>
caf::result<pb::ChangeResult>
tr181_bridge_state::change_with(const Request& request) {
  if (!ready_)
    return not_ready();
  auto outcome = apply(now(), request);
  pb::ChangeResult result;
  result.set_path(outcome.added);
  for (auto& fault : outcome.faults)
    *result.add_faults() = fault;
  if (!outcome.faults.empty())
    return result;
  auto promise = self_->template make_response_promise<pb::ChangeResult>();
  commit(std::move(outcome.after), std::move(outcome.actions), false,
         [this, promise, result]() mutable {
           if (!store_alarm_.empty())
             result.set_warning("in force, but not kept: " + store_alarm_);
           promise.deliver(result);
         });
  return promise;
}

/// What the disk does not take is in force all the same, with its alarm.
void tr181_bridge_state::commit(tree after,
                                std::vector<pb::ClientAction> actions,
                                bool refresh, std::function<void()> kept) {
  auto rows = changed_records(tree_, after);
  auto shown = changed_rows(tree_, after);
  shown.merge(rows_heeding(after, shown));
  for (auto& [client, state] : seen_.clients)
    if (!after.find(client_address(client)))
      shown.merge(
          rows_showing(tree_, seen_, client_address(client), state.device()));
  observed(shown, [&] {
    stamp_interfaces(after);
    tree_ = std::move(after);
    forget_strangers();
  });
  log_idle();
  follow_devices();
  auto table = client_table(tree_);
  table.set_refresh(refresh);
  for (auto& action : actions)
    *table.add_actions() = std::move(action);
  shared_.directory.send<protocol::controller>(self_, names::controller, table);
  if (rows.rows().empty())
    return kept();
  keep_rows(rows, std::move(kept));
}

void tr181_bridge_state::forget_strangers() {
  auto is_strange = [this](auto& entry) { return !knows(entry.first); };
  std::erase_if(seen_.clients, is_strange);
  std::erase_if(seen_.capability, is_strange);
}

/// Once for each reason, as long as it holds.
void tr181_bridge_state::log_idle() {
  auto idle = idle_downstream(now());
  for (const auto& one : idle)
    if (!idle_.contains(one))
      log::write(log::downstream_idle,
                 {{"row", one.first}, {"why", one.second}});
  idle_ = std::move(idle);
}

/// Status depends on Enable too.
void tr181_bridge_state::stamp_interfaces(const tree& after) {
  namespace ip = id::ip_interface;
  for (auto& r : after.rows({}, ip::table).rows) {
    auto* before = tree_.find({ip::table, {r.instance}});
    auto link = seen_.links.find(value(*r.content, ip::name));
    if (before && link != seen_.links.end() &&
        value(*before, ip::enable) != value(*r.content, ip::enable))
      link->second.since = shared_.clocks.boot();
  }
}

/// Every interface's device is followed, whether a client uses it or not.
void tr181_bridge_state::follow_devices() {
  std::set<std::string> devices;
  for (auto& r : tree_.rows({}, id::ip_interface::table).rows)
    devices.insert(value(*r.content, id::ip_interface::name));
  for (auto& device : followed_)
    if (!devices.count(device)) {
      shared_.directory.unfollow(topics::link(device), names::bridge);
      seen_.links.erase(device);
    }
  for (auto& device : devices)
    if (!followed_.count(device))
      follow(device);
  followed_ = std::move(devices);
}

void tr181_bridge_state::follow(const std::string& device) {
  shared_.directory.follow(topics::link(device), names::bridge);
  pb::LinkQuery query;
  query.set_device(device);
  if (auto links = shared_.directory.find_as<link_monitor>(names::links))
    self_->request(links, caf::infinite, query)
        .then([this](const pb::LinkState& link) { heard(link); },
              [](caf::error&) {});
}

/// A client whose row is gone may still be on its way down; without the file's
/// part rows say too little to show anything by them.
bool tr181_bridge_state::knows(const std::string& client) const {
  auto at = client_address(client);
  return ready_ && at.table != 0 && tree_.find(at);
}

void tr181_bridge_state::heard(const pb::ClientState& state) {
  if (!knows(state.client()))
    return;
  follow_clock();
  auto at = client_address(state.client());
  auto rows = rows_showing(tree_, seen_, at, state_of(seen_, at).device());
  rows.merge(rows_showing(tree_, seen_, at, state.device()));
  auto was = tree_;
  // A DHCPv4 client's rows are there as long as the client is.
  bool same = at.table == id::dhcpv4_client::table ||
              make_same_rows(state_of(seen_, at), state);
  observed(rows, [&] {
    seen_.clients[state.client()] = state;
    if (!same)
      show_rows(tree_, seen_, rows);
  });
  if (auto changed = changed_records(was, tree_); !changed.rows().empty())
    keep_rows(changed, [] {});
}

void tr181_bridge_state::heard(const pb::CapabilityReport& report) {
  if (!knows(report.client()))
    return;
  observed({client_address(report.client())},
           [&] { seen_.capability[report.client()] = report; });
  log_idle();
}

/// A store that is well (again) may lack what was kept while it was not.
void tr181_bridge_state::heard(const pb::StoreHealth& store) {
  store_alarm_ = store.alarm();
  if (ready_ && store_alarm_.empty())
    keep_rows(records(tree_), [] {});
}

void tr181_bridge_state::heard(const pb::LinkState& link) {
  auto known = seen_.links.find(link.device());
  bool same = known != seen_.links.end() &&
              known->second.link.present() == link.present() &&
              known->second.link.running() == link.running();
  if (same)
    return;
  observed({interface_of(tree_, link.device())}, [&] {
    seen_.links[link.device()] = {link, shared_.clocks.boot()};
  });
}

/// Makes a change and tells the watchers what it made different in the rows.
template <class Change>
void tr181_bridge_state::observed(std::set<row_address> rows, Change change) {
  if (watches_.empty())
    return change();
  auto was = tree_;
  auto before = watches_.look(now(), rows);
  change();
  rows.merge(changed_rows(was, tree_));
  tell(before, watches_.look(now(), rows), was);
}

void tr181_bridge_state::tell(const sightings& before, const sightings& after,
                              const tree& was) {
  auto created = rows_only_in(tree_, was);
  auto deleted = rows_only_in(was, tree_);
  for (const auto& [key, old] : before) {
    auto changes = changes_between(old, after.at(key), created, deleted);
    changes.set_watch(key.second);
    if (!changes.changes().empty())
      shared_.directory.send<parameter_watcher>(self_, key.first, changes);
  }
}

caf::result<pb::ParameterPage>
tr181_bridge_state::watch(const pb::WatchParameters& order) {
  if (!ready_)
    return not_ready();
  return watches_.set(order, now());
}

/// A store that is being restarted gets all rows a little later.
void tr181_bridge_state::keep_rows(const pb::RowBatch& rows,
                                   std::function<void()> kept) {
  auto later = [this, kept] {
    if (unkept_.empty())
      self_->delayed_send(self_, ask_again, load_atom::value);
    unkept_.push_back(kept);
  };
  auto store = shared_.directory.find_as<recovery_store>(names::store);
  if (!store)
    return later();
  self_->request(store, caf::infinite, rows)
      .then([kept](const pb::Ack&) { kept(); },
            [later](caf::error&) { later(); });
}

void tr181_bridge_state::keep_all() {
  auto waiting = std::exchange(unkept_, {});
  if (waiting.empty())
    return;
  keep_rows(records(tree_), [waiting] {
    for (auto& kept : waiting)
      kept();
  });
}

caf::result<pb::ParameterPage>
tr181_bridge_state::get(const pb::GetParameters& request) {
  if (!ready_)
    return not_ready();
  follow_clock();
  return read(now(), request);
}

caf::result<pb::Status> tr181_bridge_state::status(bool verbose) {
  if (!ready_)
    return not_ready();
  return client_status(now(), verbose);
}

caf::result<pb::Health> tr181_bridge_state::health() {
  if (!ready_)
    return not_ready();
  return health_of(client_status(now()), store_alarm_);
}

caf::result<pb::ClientTable> tr181_bridge_state::table() {
  if (!ready_)
    return not_ready();
  return client_table(tree_);
}

/// Moments are shown by the wall clock, which may be set.
void tr181_bridge_state::follow_clock() {
  auto ahead = shared_.clocks.wall_ns() - shared_.clocks.boot().ns;
  if (std::abs(ahead - seen_.wall_ahead_ns) < clock_step.count())
    return;
  observed(top_rows(tree_), [&] {
    seen_.wall_ahead_ns = ahead;
    show_rows(tree_, seen_);
  });
}

snapshot tr181_bridge_state::now() const {
  return {tree_, seen_, shared_.clocks.boot(), shared_.clocks.boot_id};
}

} // namespace lh::tr181
