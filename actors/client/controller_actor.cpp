#include "actors/client/controller_actor.hpp"

#include "actors/client/restart_policy.hpp"
#include "messages/log/catalogue.hpp"
#include "messages/net/client_family.hpp"
#include "messages/protocol/actor_shell.hpp"

#include <fmt/format.h>

namespace lh::client {

using namespace protocol;

namespace {

constexpr auto ask_again = std::chrono::milliseconds{50};

/// The daemon ends within a second; the rest of it is for the actors.
constexpr auto shutdown_time = std::chrono::milliseconds{800};

pb::ShutdownMode configured(pb::OnStop on_stop) {
  switch (on_stop) {
  case pb::STOP:
    return pb::SHUTDOWN_STOP;
  case pb::RELEASE_LEASE:
    return pb::SHUTDOWN_RELEASE;
  default:
    return pb::SHUTDOWN_KEEP;
  }
}

/// A release or restart ends what is there, so it comes before the new
/// configuration; a renew or wake is for what the configuration makes.
bool comes_first(pb::ClientAction::Kind kind) {
  return kind == pb::ClientAction::RELEASE || kind == pb::ClientAction::RESTART;
}

} // namespace

controller_state::controller_state(interface::pointer self, runtime& shared,
                                   pb::Settings settings,
                                   std::function<void()> shut_down)
    : self_(self), shared_(shared), settings_(std::move(settings)),
      finished_(std::move(shut_down)) {}

controller_state::interface::behavior_type controller_state::make_behavior() {
  ask_for_table();
  return {
      [this](const pb::ClientTable& table) { update(table); },
      [this](const pb::ClientHello& hello) { greet(hello.client()); },
      [this](const pb::Retired& message) { retired(message.client()); },
      [this](const pb::Reload&) { reload(); },
      [this](const pb::SupervisorReady&) {
        for (auto& client : table_.clients())
          start(client);
      },
      [this](const pb::LinkEvidence& seen) { return pass_on(seen); },
      [this](const pb::RecoveryTableQuery&) {
        return supervision::recovery_table(restart_policy(settings_.restart()));
      },
      [this](const pb::Shutdown& order) { return shut_down(order.mode()); },
      [this](ask_atom) { ask_for_table(); },
      [this](give_up_atom) { give_up(); },
  };
}

void controller_state::ask_for_table() {
  auto bridge = shared_.directory.find_as<tr181_bridge>(names::bridge);
  auto later = [this] {
    self_->delayed_send(self_, ask_again, ask_atom::value);
  };
  if (!bridge)
    return later();
  self_->request(bridge, caf::infinite, pb::ClientTableQuery{})
      .then([this](const pb::ClientTable& table) { take_over(table); },
            [later](caf::error&) { later(); });
}

/// An earlier controller may have left clients that know less, or that have
/// no row any more.
void controller_state::take_over(pb::ClientTable table) {
  table.set_refresh(true);
  update(table);
  auto store = shared_.directory.find_as<recovery_store>(names::store);
  if (!store)
    return self_->delayed_send(self_, ask_again, ask_atom::value);
  self_->request(store, caf::infinite, pb::ClientNamesQuery{})
      .then([this](const pb::ClientNames& known) { end_rowless(known); },
            [this](caf::error&) {
              self_->delayed_send(self_, ask_again, ask_atom::value);
            });
}

/// A client whose row went while nobody looked is started to be retired, as
/// its process and address may still be there.
void controller_state::end_rowless(const pb::ClientNames& known) {
  std::set<std::string> clients(known.clients().begin(), known.clients().end());
  shared_.statistics.for_each([&](const actor_slot& slot) {
    if (slot.parent() == names::clients)
      clients.insert(slot.name());
  });
  for (auto& client : clients)
    if (!table_.find(client))
      start(client);
}

void controller_state::update(const pb::ClientTable& table) {
  auto changes = table_.update(table);
  for (auto& client : changes.start)
    start(client);
  act(table, true);
  for (auto& config : changes.configure)
    shared_.directory.send<dhcp_client>(self_, config.client(), config);
  act(table, false);
  for (auto& client : changes.retire)
    retire(client);
}

void controller_state::retire(const std::string& client) {
  pb::RetireClient order;
  order.set_client(client);
  if (auto* family = net::family_of_client(client))
    order.set_path(fmt::format("{}{}", family->table,
                               client.substr(family->actor.size())));
  retiring_.insert(client);
  shared_.directory.send<dhcp_client>(self_, client, order);
}

void controller_state::start(const std::string& client) {
  pb::StartClient order;
  order.set_client(client);
  shared_.directory.send<supervisor>(self_, names::clients, order);
}

void controller_state::act(const pb::ClientTable& table,
                           bool before_configuration) {
  for (auto& action : table.actions())
    if (comes_first(action.kind()) == before_configuration)
      shared_.directory.send<dhcp_client>(self_, action.client(), action);
}

/// Who tells of a device means all of its clients.
pb::Ack controller_state::pass_on(const pb::LinkEvidence& seen) {
  for (auto& client : table_.clients()) {
    bool meant = seen.client().empty()
                     ? table_.find(client)->device() == seen.device()
                     : client == seen.client();
    if (meant)
      shared_.directory.send<dhcp_client>(self_, client, seen);
  }
  return {};
}

void controller_state::greet(const std::string& client) {
  if (auto config = table_.find(client))
    shared_.directory.send<dhcp_client>(self_, client, *config);
  else
    retire(client);
}

void controller_state::retired(const std::string& client) {
  retiring_.erase(client);
  pb::EndClient order;
  order.set_client(client);
  shared_.directory.send<supervisor>(self_, names::clients, order);
  if (table_.find(client))
    start(client);
}

void controller_state::tell_service(pb::DaemonPhase::Phase phase) {
  pb::DaemonPhase now;
  now.set_phase(phase);
  shared_.directory.send<service>(self_, names::service, now);
}

void controller_state::reload() {
  auto store = shared_.directory.find_as<configuration>(names::store);
  if (!store)
    return;
  tell_service(pb::DaemonPhase::RELOADING);
  pb::SettingsQuery query;
  query.set_reload(true);
  self_->request(store, caf::infinite, query)
      .then(
          [this](const pb::SettingsAnswer& answer) {
            apply(answer);
            tell_service(pb::DaemonPhase::RUNNING);
          },
          [this](caf::error&) {
            log::write(log::settings_refused,
                       {{"why", "the recovery store did not answer"}});
            tell_service(pb::DaemonPhase::RUNNING);
          });
}

void controller_state::apply(const pb::SettingsAnswer& answer) {
  if (!answer.refusal().empty()) {
    log::write(log::settings_refused, {{"why", answer.refusal()}});
    return;
  }
  settings_ = answer.settings();
  log::set_threshold(settings_.log_level());
  shared_.directory.publish(self_, topics::settings, settings_);
  log::write(log::settings_loaded, {});
}

caf::result<pb::ShutdownDone>
controller_state::shut_down(pb::ShutdownMode mode) {
  auto promise = self_->make_response_promise<pb::ShutdownDone>();
  waiting_.push_back(promise);
  if (std::exchange(shutting_down_, true))
    return promise;
  tell_service(pb::DaemonPhase::STOPPING);
  pb::Shutdown order;
  order.set_mode(
      mode == pb::SHUTDOWN_CONFIGURED ? configured(settings_.on_stop()) : mode);
  log::write(log::daemon_stopping,
             {{"mode", pb::ShutdownMode_Name(order.mode())}});
  auto clients = table_.clients();
  clients.insert(clients.end(), retiring_.begin(), retiring_.end());
  for (auto& client : clients) {
    auto actor = shared_.directory.find_as<dhcp_client>(client);
    if (!actor)
      continue;
    awaited_.insert(client);
    auto done = [this, client] { client_done(client); };
    self_->request(actor, caf::infinite, order)
        .then([done](const pb::ShutdownDone&) { done(); },
              [done](caf::error&) { done(); });
  }
  self_->delayed_send(self_, shutdown_time, give_up_atom::value);
  client_done({});
  return promise;
}

void controller_state::give_up() {
  for (auto& client : awaited_)
    log::write(log::stop_deadline, {{"client", client}});
  awaited_.clear();
  finish();
}

void controller_state::client_done(const std::string& client) {
  awaited_.erase(client);
  if (!awaited_.empty())
    return;
  auto store = shared_.directory.find_as<recovery_store>(names::store);
  if (!store)
    return finish();
  self_->request(store, caf::infinite, pb::StoreHealthQuery{})
      .then([this](const pb::StoreHealth&) { finish(); },
            [this](caf::error&) { finish(); });
}

/// The store has answered, so it has all that the clients said before.
void controller_state::finish() {
  for (auto& promise : std::exchange(waiting_, {}))
    promise.deliver(pb::ShutdownDone{});
  std::exchange(finished_, [] {})();
}

} // namespace lh::client
