#include "actors/client/client_log.hpp"
#include "actors/client/dhcp_client_actor.hpp"
#include "messages/protocol/actor_shell.hpp"

#include <array>

namespace lh::client {

using namespace protocol;

namespace {

std::array<std::string, 2> device_topics(const std::string& device) {
  return {topics::link(device), topics::addresses(device)};
}

} // namespace

/// `lost` is called when the runner is gone or died before it took the order.
template <class Order>
void dhcp_client_state::order(const Order& order, std::function<void()> lost) {
  auto runner = shared_.directory.find_as<process_runner>(names::runner);
  if (!runner)
    return lost();
  self_->request(runner, caf::infinite, order)
      .then([] {}, [lost](caf::error&) { lost(); });
}

/// The program is watched first: what mends it while it fails is not missed.
void dhcp_client_state::perform(const effect::start& effect) {
  perform(effect::watch_program{effect.child.argv(0)});
  order(effect.child, [this] {
    pb::ChildExited never_ran;
    never_ran.set_child(client_);
    never_ran.set_start_error(EAGAIN);
    feed([=](client_machine& m, auto now) { m.child_exited(never_ran, now); });
  });
}

void dhcp_client_state::perform(const effect::stop& effect) {
  pb::StopChild stop;
  stop.set_child(client_);
  stop.set_signal(effect.signal);
  stop.set_deadline_ms(effect.deadline_ms);
  order(stop, [this, effect] { later(effect); });
}

void dhcp_client_state::perform(const effect::send_signal& effect) {
  pb::SignalChild order;
  order.set_child(client_);
  order.set_signal(effect.signal);
  shared_.directory.send<process_runner>(self_, names::runner, order);
}

/// Its actor is being restarted: the effect is tried again, in order.
void dhcp_client_state::later(effect::any unsent) {
  if (unsent_.empty())
    self_->delayed_send(self_, ask_again, tick_atom::value, int64_t{0});
  unsent_.push_back(std::move(unsent));
}

template <class Request>
void dhcp_client_state::ask_links(
    const Request& request, effect::any again,
    void (client_machine::*answer)(const pb::LinkResult&, net::boot_time)) {
  ask<pb::LinkResult, link_monitor>(
      names::links, request,
      [this, answer](const pb::LinkResult& result) {
        if (result.error() != 0)
          log_refused_address(client_, result);
        ((*machine_).*answer)(result, shared_.clocks.boot());
        carry_out();
      },
      [this, again] { later(again); });
}

void dhcp_client_state::perform(const effect::apply& effect) {
  auto ask = [&](auto& change) {
    ask_links(change, effect, &client_machine::applied);
  };
  std::visit(ask, effect.change);
}

void dhcp_client_state::perform(const effect::remove& effect) {
  auto ask = [&](auto& change) {
    ask_links(change, effect, &client_machine::removed);
  };
  std::visit(ask, effect.change);
}

void dhcp_client_state::perform(const effect::decode_map& effect) {
  ask<pb::MapAnswer, mapt_processor>(
      names::mapt, effect.options,
      [this](const pb::MapAnswer& answer) {
        machine_->map_decoded(answer, shared_.clocks.boot());
        carry_out();
      },
      [this, effect] { later(effect); });
}

void dhcp_client_state::perform(const effect::ask_duid& effect) {
  ask<pb::Duid, recovery_store>(
      names::store, effect.query,
      [this](const pb::Duid& duid) {
        machine_->duid_known(duid, shared_.clocks.boot());
        carry_out();
      },
      [this, effect] { later(effect); });
}

void dhcp_client_state::perform(const effect::probe& effect) {
  ask<pb::LinkResult, link_monitor>(
      names::links, effect.link,
      [this](const pb::LinkResult& result) {
        if (result.error() != 0)
          log_refused_address(client_, result);
      },
      [] {});
}

void dhcp_client_state::perform(const effect::listen&) {
  pb::ChildQuery query;
  query.set_child(client_);
  ask<pb::ChildInfo, process_runner>(
      names::runner, query,
      [this](const pb::ChildInfo& child) {
        feed([=](client_machine& m, net::boot_time now) {
          m.output_heard(child, now);
        });
      },
      [] {});
}

void dhcp_client_state::perform(const effect::died& effect) {
  log_death(client_, effect.child);
}

void dhcp_client_state::perform(const effect::refused& effect) {
  log_refused(client_, effect.why);
}

void dhcp_client_state::perform(const effect::map_news& effect) {
  log_map(client_, effect.answer);
}

void dhcp_client_state::perform(const effect::settle& effect) {
  pb::SettleNeighbours request;
  request.set_device(effect.device);
  ask_links(request, effect, &client_machine::settled);
}

void dhcp_client_state::perform(const effect::follow& effect) {
  auto& all = effect.devices;
  std::set<std::string> devices(all.begin(), all.end());
  devices.erase("");
  for (auto& device : followed_)
    if (!devices.contains(device))
      unfollow(device);
  auto before = std::exchange(followed_, devices);
  for (auto& device : devices)
    if (!before.contains(device) || device == all.front())
      follow(device, effect);
}

void dhcp_client_state::follow(const std::string& device,
                               const effect::any& again) {
  for (auto& topic : device_topics(device))
    shared_.directory.follow(topic, client_);
  pb::LinkQuery query;
  query.set_device(device);
  ask<pb::LinkState, link_monitor>(
      names::links, query,
      [this](const pb::LinkState& link) {
        feed([=](client_machine& m, net::boot_time now) {
          m.link_changed(link, now);
        });
      },
      [this, again] { later(again); });
}

void dhcp_client_state::unfollow(const std::string& device) {
  for (auto& topic : device_topics(device))
    shared_.directory.unfollow(topic, client_);
}

void dhcp_client_state::perform(const effect::watch_program& effect) {
  pb::WatchProgram order;
  order.set_owner(client_);
  order.set_path(effect.path);
  shared_.directory.send<process_runner>(self_, names::runner, order);
}

void dhcp_client_state::perform(const effect::foreign_change& effect) {
  log_foreign_change(client_, effect.address);
}

void dhcp_client_state::perform(const effect::evidence& effect) {
  log_evidence(client_, effect);
}

void dhcp_client_state::perform(const effect::save&) {
  auto record = machine_->record();
  auto& clock = *record.mutable_clock();
  auto age = shared_.clocks.boot().ns - clock.obtained_boot_ns();
  clock.set_boot_id(shared_.clocks.boot_id);
  auto wall = shared_.clocks.wall_ns();
  clock.set_stored_wall_ns(wall);
  if (record.has_lease() || record.has_lease6())
    clock.set_obtained_wall_ns(wall - age);
  ask<pb::Ack, recovery_store>(
      names::store, record, [](const pb::Ack&) {},
      [this] { later(effect::save{}); });
}

/// Said and stamped when it happens; the store may have to be told later.
void dhcp_client_state::perform(const effect::journal& effect) {
  auto batch = effect.batch;
  auto wall = shared_.clocks.wall_ns();
  if (batch.has_transition()) {
    batch.mutable_transition()->mutable_time()->set_ns(wall);
    shared_.statistics.slot(client_, names::clients)
        ->set_state(batch.transition().to());
  }
  for (auto& event : *batch.mutable_events()) {
    event.mutable_time()->set_ns(wall);
    event.set_mono_ms(shared_.clocks.mono_ns() / 1'000'000);
  }
  log_batch(client_, batch);
  perform(effect::stamped{std::move(batch)});
}

void dhcp_client_state::perform(const effect::stamped& effect) {
  if (!unsent_.empty())
    return later(effect);
  ask<pb::JournalReceipt, event_journal>(
      names::store, effect.batch, [](const pb::JournalReceipt&) {},
      [this, effect] { later(effect); });
}

void dhcp_client_state::perform(const effect::retired&) {
  shared_.directory.unfollow(topics::settings, client_);
  shared_.directory.unfollow(topics::store_health, client_);
  shared_.directory.unfollow(topics::routes, client_);
  for (auto& device : followed_)
    unfollow(device);
  pb::StopChild end;
  end.set_child(client_);
  end.set_forget(true);
  shared_.directory.send<process_runner>(self_, names::runner, end);
  pb::Retired message;
  message.set_client(client_);
  shared_.directory.send<protocol::controller>(self_, names::controller,
                                               message);
}

void dhcp_client_state::perform(const effect::shutdown_done&) {
  pb::ShutdownDone done;
  done.set_client(client_);
  if (shutdown_promise_.pending())
    shutdown_promise_.deliver(done);
}

} // namespace lh::client
