#include "actors/tr181/tr181_bridge_actor.hpp"

#include "actors/tr181/client_config.hpp"
#include "actors/tr181/client_status.hpp"
#include "actors/tr181/file_defaults.hpp"
#include "actors/tr181/health.hpp"
#include "actors/tr181/records.hpp"
#include "messages/log/catalogue.hpp"
#include "messages/protocol/actor_shell.hpp"

namespace lh::tr181 {

using namespace protocol;

namespace {

constexpr auto ask_again = std::chrono::milliseconds{50};

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
  load();
  return {
      [this](const pb::GetParameters& request) { return get(request); },
      [this](const pb::SetParameters& r) { return change_with(r); },
      [this](const pb::AddRow& r) { return change_with(r); },
      [this](const pb::DeleteRow& r) { return change_with(r); },
      [this](const pb::RunCommand& r) { return change_with(r); },
      [this](const pb::StatusQuery&) { return status(); },
      [this](const pb::HealthQuery&) { return health(); },
      [this](const pb::ClientTableQuery&) { return table(); },
      [this](const pb::ClientState& state) { states_[state.client()] = state; },
      [this](const pb::Settings& settings) {
        if (ready_)
          apply_settings(settings, false);
      },
      [this](const pb::StoreHealth& store) { store_alarm_ = store.alarm(); },
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
  commit(merge(tree_, settings), {}, refresh, [] {});
}

template <class Request>
caf::result<pb::ChangeResult>
tr181_bridge_state::change_with(const Request& request) {
  if (!ready_)
    return not_ready();
  auto outcome = apply(tree_, request);
  pb::ChangeResult result;
  result.set_path(outcome.added);
  for (auto& fault : outcome.faults)
    *result.add_faults() = fault;
  if (!outcome.faults.empty())
    return result;
  auto promise = self_->template make_response_promise<pb::ChangeResult>();
  commit(std::move(outcome.after), std::move(outcome.actions), false,
         [promise, result]() mutable { promise.deliver(result); });
  return promise;
}

/// What the disk does not take is in force all the same, with its alarm.
void tr181_bridge_state::commit(tree after,
                                std::vector<pb::ClientAction> actions,
                                bool refresh, std::function<void()> kept) {
  auto rows = changed_records(tree_, after);
  tree_ = std::move(after);
  auto table = client_table(tree_);
  table.set_refresh(refresh);
  for (auto& action : actions)
    *table.add_actions() = std::move(action);
  shared_.directory.send<protocol::controller>(self_, names::controller, table);
  forget_states(table);
  if (rows.rows().empty())
    return kept();
  keep_rows(rows, std::move(kept));
}

void tr181_bridge_state::forget_states(const pb::ClientTable& table) {
  std::set<std::string> clients;
  for (auto& config : table.clients())
    clients.insert(config.client());
  std::erase_if(states_,
                [&](auto& entry) { return !clients.count(entry.first); });
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
  return read(now(), request);
}

caf::result<pb::Status> tr181_bridge_state::status() {
  if (!ready_)
    return not_ready();
  return client_status(now());
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

snapshot tr181_bridge_state::now() const {
  return {tree_, states_, shared_.clocks.boot(), shared_.clocks.boot_id};
}

} // namespace lh::tr181
