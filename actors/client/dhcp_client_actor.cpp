#include "actors/client/dhcp_client_actor.hpp"

#include "actors/client/client_log.hpp"
#include "actors/client/dhcp4_machine.hpp"
#include "actors/client/dhcp6_machine.hpp"
#include "actors/client/earlier_boot.hpp"
#include "messages/convert/stable_bytes.hpp"
#include "messages/net/client_family.hpp"
#include "messages/protocol/actor_shell.hpp"

#include <random>

namespace lh::client {

using namespace protocol;

namespace {

std::function<double()> jitter(uint32_t seed) {
  auto engine = std::make_shared<std::minstd_rand>(seed);
  return [engine] {
    return std::uniform_real_distribution<double>{-1, 1}(*engine);
  };
}

/// Whether `message` is what `last` holds, which it then does.
bool is_repeated(const google::protobuf::MessageLite& message,
                 std::string& last) {
  auto bytes = convert::stable_bytes(message);
  return std::exchange(last, bytes) == bytes;
}

bool speaks_ipv6(const std::string& client) {
  return net::family_of_client(client) == &net::dhcpv6_clients;
}

std::unique_ptr<client_machine> make_machine(const std::string& client,
                                             places where, uint32_t seed) {
  auto random = jitter(seed);
  if (speaks_ipv6(client))
    return std::make_unique<dhcp6_machine>(client, std::move(where), random);
  return std::make_unique<dhcp4_machine>(client, std::move(where), random);
}

} // namespace

dhcp_client_state::dhcp_client_state(interface::pointer self, runtime& shared,
                                     std::string client, places where)
    : self_(self), shared_(shared), client_(std::move(client)),
      machine_(make_machine(client_, std::move(where), shared.seed())) {}

dhcp_client_state::interface::behavior_type dhcp_client_state::make_behavior() {
  using machine = client_machine;
  shared_.directory.follow(topics::settings, client_);
  shared_.directory.follow(topics::store_health, client_);
  if (speaks_ipv6(client_))
    shared_.directory.follow(topics::routes, client_);
  ask_for_record();
  return {
      [this](const pb::ClientConfig& config) {
        shown_.clear();
        reported_.clear();
        fed (&machine::configure)(config);
      },
      [this](const pb::ClientAction& action) {
        feed([=](machine& m, auto now) { m.act(action.kind(), now); });
      },
      fed(&machine::lease_reported),
      fed(&machine::link_changed),
      fed(&machine::address_lost),
      fed(&machine::child_started),
      fed(&machine::child_exited),
      [this](const pb::ProgramChanged&) {
        feed([](machine& m, auto now) { m.program_changed(now); });
      },
      fed(&machine::set_settings),
      [this](const pb::RetireClient& order) {
        feed([=](machine& m, auto now) { m.retire(order.path(), now); });
      },
      [this](const pb::StoreHealth& store) { on_store(store.alarm().empty()); },
      [this](const pb::EventFlood&) {
        feed([](machine& m, auto now) { m.flooded(now); });
      },
      [this](const pb::Shutdown& order) { return on_shutdown(order); },
      fed(&machine::child_wrote),
      fed(&machine::evidence_seen),
      [this](tick_atom, int64_t armed_for) { on_tick(armed_for); },
  };
}

void dhcp_client_state::ask_for_record() {
  pb::ClientRecordQuery query;
  query.set_client(client_);
  ask<pb::ClientRecord, recovery_store>(
      names::store, query,
      [this](const pb::ClientRecord& record) { ask_for_child(record); },
      [this] {
        self_->delayed_send(self_, ask_again, tick_atom::value, int64_t{0});
      });
}

void dhcp_client_state::ask_for_child(const pb::ClientRecord& record) {
  pb::ChildQuery query;
  query.set_child(client_);
  ask<pb::ChildInfo, process_runner>(
      names::runner, query,
      [this, record](const pb::ChildInfo& child) { ready(record, child); },
      [this] {
        self_->delayed_send(self_, ask_again, tick_atom::value, int64_t{0});
      });
}

void dhcp_client_state::ready(const pb::ClientRecord& record,
                              const pb::ChildInfo& child) {
  auto& clocks = shared_.clocks;
  auto now = clocks.boot();
  auto known = in_this_boot(record, clocks.boot_id, clocks.wall_ns(), now);
  machine_->restore(known.record, child, now);
  machine_->explain(known.doubt);
  ask_for_reports();
}

/// What was said meanwhile comes before anything is judged.
void dhcp_client_state::ask_for_reports() {
  pb::PendingEventsQuery query;
  query.set_client(client_);
  ask<pb::Ack, lease_monitor>(
      names::leases, query, [this](const pb::Ack&) { ask_for_settings(); },
      [this] {
        self_->delayed_send(self_, ask_again, tick_atom::value, int64_t{0});
      });
}

void dhcp_client_state::ask_for_settings() {
  pb::SettingsQuery query;
  query.set_without_rows(true);
  ask<pb::SettingsAnswer, configuration>(
      names::store, query,
      [this](const pb::SettingsAnswer& answer) {
        ready_ = true;
        machine_->set_settings(answer.settings(), shared_.clocks.boot());
        carry_out();
        for (auto& with : std::exchange(early_, {}))
          feed(with);
        pb::ClientHello hello;
        hello.set_client(client_);
        shared_.directory.send<protocol::controller>(self_, names::controller,
                                                     hello);
      },
      [this] {
        self_->delayed_send(self_, ask_again, tick_atom::value, int64_t{0});
      });
}

void dhcp_client_state::feed(input with) {
  if (!ready_) {
    early_.push_back(std::move(with));
    return;
  }
  with(*machine_, shared_.clocks.boot());
  carry_out();
}

void dhcp_client_state::on_tick(int64_t armed_for) {
  if (!ready_)
    return ask_for_record();
  if (armed_ && armed_->ns == armed_for)
    armed_.reset();
  for (auto& effect : std::exchange(unsent_, {}))
    std::visit([this](auto& one) { perform(one); }, effect);
  feed([](client_machine& m, net::boot_time now) { m.tick(now); });
}

/// One that is well (again) may lack what was saved while it was not.
void dhcp_client_state::on_store(bool well) {
  bool was_well = std::exchange(store_well_, well);
  if (well && ready_)
    perform(effect::save{});
  if (well && !was_well)
    feed([](client_machine& machine, auto now) {
      machine.reconsider("disk has room", now);
    });
}

caf::result<pb::ShutdownDone>
dhcp_client_state::on_shutdown(const pb::Shutdown& order) {
  shutdown_promise_ = self_->make_response_promise<pb::ShutdownDone>();
  auto mode = order.mode();
  feed([=](client_machine& m, net::boot_time now) { m.shutdown(mode, now); });
  return shutdown_promise_;
}

/// Effects may bring answers at once, which leave more effects behind.
void dhcp_client_state::carry_out() {
  if (std::exchange(carrying_out_, true))
    return;
  for (auto effects = machine_->take_effects(); !effects.empty();
       effects = machine_->take_effects())
    for (auto& effect : effects)
      std::visit([this](auto& one) { perform(one); }, effect);
  carrying_out_ = false;
  show();
  arm();
}

void dhcp_client_state::perform(const effect::report&) {
  auto report = machine_->report();
  if (is_repeated(report, reported_))
    return;
  shared_.directory.send<tr181_bridge>(self_, names::bridge, report);
}

/// One timer at most is on its way for the nearest deadline.
void dhcp_client_state::arm() {
  auto next = machine_->next_deadline();
  if (!next || (armed_ && *armed_ <= *next))
    return;
  armed_ = next;
  auto delay =
      std::max(*next - shared_.clocks.boot(), std::chrono::nanoseconds{0});
  self_->delayed_send(self_, delay, tick_atom::value, next->ns);
}

void dhcp_client_state::show() {
  auto state = machine_->state();
  if (state.has_clock())
    state.mutable_clock()->set_boot_id(shared_.clocks.boot_id);
  if (is_repeated(state, shown_))
    return;
  shared_.statistics.slot(client_, names::clients)->pid = state.pid();
  shared_.directory.send<tr181_bridge>(self_, names::bridge, state);
}

} // namespace lh::client
