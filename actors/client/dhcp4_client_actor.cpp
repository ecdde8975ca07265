#include "actors/client/dhcp4_client_actor.hpp"

#include "actors/client/client_log.hpp"
#include "messages/protocol/actor_shell.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <random>

namespace lh::client {

using namespace protocol;

namespace {

/// How long to wait before asking an actor again that is being restarted.
constexpr auto ask_again = std::chrono::milliseconds{50};

std::function<double()> jitter() {
  auto engine = std::make_shared<std::minstd_rand>(std::random_device{}());
  return [engine] {
    return std::uniform_real_distribution<double>{-1, 1}(*engine);
  };
}

/// Whether `message` is what `last` holds, which it then does. Maps come in
/// another order from each copy of a message, so they are sorted.
bool is_repeated(const google::protobuf::MessageLite& message,
                 std::string& last) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream to{&bytes};
    google::protobuf::io::CodedOutputStream coded{&to};
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return std::exchange(last, bytes) == bytes;
}

} // namespace

dhcp4_client_state::dhcp4_client_state(interface::pointer self, runtime& shared,
                                       std::string client, places where)
    : self_(self), shared_(shared), client_(std::move(client)),
      machine_(client_, std::move(where), jitter()) {}

dhcp4_client_state::interface::behavior_type
dhcp4_client_state::make_behavior() {
  using machine = dhcp4_machine;
  shared_.directory.follow(topics::settings, client_);
  shared_.directory.follow(topics::store_health, client_);
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
      fed(&machine::address_gone),
      fed(&machine::child_started),
      [this](const pb::ChildExited& child) { on_exited(child); },
      [this](const pb::ProgramChanged&) {
        feed([](machine& m, auto now) { m.program_changed(now); });
      },
      fed(&machine::set_settings),
      [this](const pb::RetireClient& order) {
        feed([=](machine& m, auto now) { m.retire(order.path(), now); });
      },
      [this](const pb::StoreHealth& store) {
        if (store.alarm().empty())
          feed(
              [](machine& m, auto now) { m.reconsider("disk has room", now); });
      },
      [this](const pb::Shutdown& order) { return on_shutdown(order); },
      [this](tick_atom, int64_t armed_for) { on_tick(armed_for); },
  };
}

template <class Answer, class Interface, class Request>
void dhcp4_client_state::ask(const char* who, const Request& request,
                             std::function<void(const Answer&)> then,
                             std::function<void()> otherwise) {
  auto actor = shared_.directory.find_as<Interface>(who);
  if (!actor)
    return otherwise();
  self_->request(actor, caf::infinite, request)
      .then([then](const Answer& answer) { then(answer); },
            [otherwise](caf::error&) { otherwise(); });
}

void dhcp4_client_state::ask_for_record() {
  pb::ClientRecordQuery query;
  query.set_client(client_);
  ask<pb::ClientRecord, recovery_store>(
      names::store, query,
      [this](const pb::ClientRecord& record) { ask_for_child(record); },
      [this] {
        self_->delayed_send(self_, ask_again, tick_atom::value, int64_t{0});
      });
}

void dhcp4_client_state::ask_for_child(const pb::ClientRecord& record) {
  pb::ChildQuery query;
  query.set_child(client_);
  ask<pb::ChildInfo, process_runner>(
      names::runner, query,
      [this, record](const pb::ChildInfo& child) { ready(record, child); },
      [this] {
        self_->delayed_send(self_, ask_again, tick_atom::value, int64_t{0});
      });
}

void dhcp4_client_state::ready(const pb::ClientRecord& record,
                               const pb::ChildInfo& child) {
  auto& clock = record.clock();
  bool same_boot = clock.boot_id() == shared_.clocks.boot_id;
  machine_.restore(record, same_boot, child, shared_.clocks.boot());
  ask_for_settings();
}

void dhcp4_client_state::ask_for_settings() {
  pb::SettingsQuery query;
  query.set_without_rows(true);
  ask<pb::SettingsAnswer, configuration>(
      names::store, query,
      [this](const pb::SettingsAnswer& answer) {
        ready_ = true;
        machine_.set_settings(answer.settings(), shared_.clocks.boot());
        carry_out();
        for (auto& with : std::exchange(early_, {}))
          feed(with);
        pb::ClientHello hello;
        hello.set_client(client_);
        shared_.directory.send<protocol::controller>(self_, names::controller,
                                                     hello);
        pb::PendingEventsQuery pending;
        pending.set_client(client_);
        shared_.directory.send<recovery_store>(self_, names::store, pending);
      },
      [this] {
        self_->delayed_send(self_, ask_again, tick_atom::value, int64_t{0});
      });
}

void dhcp4_client_state::feed(input with) {
  if (!ready_) {
    early_.push_back(std::move(with));
    return;
  }
  with(machine_, shared_.clocks.boot());
  carry_out();
}

void dhcp4_client_state::on_exited(const pb::ChildExited& child) {
  log_exit(client_, child);
  feed([=](dhcp4_machine& m, net::boot_time now) {
    m.child_exited(child, now);
  });
}

void dhcp4_client_state::on_tick(int64_t armed_for) {
  if (!ready_)
    return ask_for_record();
  if (armed_ && armed_->ns == armed_for)
    armed_.reset();
  for (auto& effect : std::exchange(unsent_, {}))
    std::visit([this](auto& one) { perform(one); }, effect);
  feed([](dhcp4_machine& m, net::boot_time now) { m.tick(now); });
}

caf::result<pb::ShutdownDone>
dhcp4_client_state::on_shutdown(const pb::Shutdown& order) {
  shutdown_promise_ = self_->make_response_promise<pb::ShutdownDone>();
  auto mode = order.mode();
  feed([=](dhcp4_machine& m, net::boot_time now) { m.shutdown(mode, now); });
  return shutdown_promise_;
}

/// Effects may bring answers at once, which leave more effects behind.
void dhcp4_client_state::carry_out() {
  if (std::exchange(carrying_out_, true))
    return;
  for (auto effects = machine_.take_effects(); !effects.empty();
       effects = machine_.take_effects())
    for (auto& effect : effects)
      std::visit([this](auto& one) { perform(one); }, effect);
  carrying_out_ = false;
  show();
  arm();
}

/// `lost` is called when the runner is gone or died before it took the order.
template <class Order>
void dhcp4_client_state::order(const Order& order, std::function<void()> lost) {
  auto runner = shared_.directory.find_as<process_runner>(names::runner);
  if (!runner)
    return lost();
  self_->request(runner, caf::infinite, order)
      .then([] {}, [lost](caf::error&) { lost(); });
}

void dhcp4_client_state::perform(const effect::start& effect) {
  order(effect.child, [this] {
    pb::ChildExited never_ran;
    never_ran.set_child(client_);
    never_ran.set_start_error(EAGAIN);
    on_exited(never_ran);
  });
}

void dhcp4_client_state::perform(const effect::stop& effect) {
  pb::StopChild stop;
  stop.set_child(client_);
  stop.set_signal(effect.signal);
  stop.set_deadline_ms(effect.deadline_ms);
  order(stop, [this, effect] { later(effect); });
}

void dhcp4_client_state::perform(const effect::send_signal& effect) {
  pb::SignalChild order;
  order.set_child(client_);
  order.set_signal(effect.signal);
  shared_.directory.send<process_runner>(self_, names::runner, order);
}

/// Its actor is being restarted: the effect is tried again, in order.
void dhcp4_client_state::later(effect::any unsent) {
  if (unsent_.empty())
    self_->delayed_send(self_, ask_again, tick_atom::value, int64_t{0});
  unsent_.push_back(std::move(unsent));
}

template <class Request>
void dhcp4_client_state::ask_links(
    const Request& request, effect::any again,
    void (dhcp4_machine::*answer)(const pb::LinkResult&, net::boot_time)) {
  ask<pb::LinkResult, link_monitor>(
      names::links, request,
      [this, answer](const pb::LinkResult& result) {
        if (result.error() != 0)
          log_refused_address(client_, result);
        (machine_.*answer)(result, shared_.clocks.boot());
        carry_out();
      },
      [this, again] { later(again); });
}

void dhcp4_client_state::perform(const effect::apply& effect) {
  ask_links(effect.address, effect, &dhcp4_machine::address_applied);
}

void dhcp4_client_state::perform(const effect::remove& effect) {
  ask_links(effect.address, effect, &dhcp4_machine::address_removed);
}

void dhcp4_client_state::perform(const effect::settle& effect) {
  pb::SettleNeighbours request;
  request.set_device(effect.device);
  ask_links(request, effect, &dhcp4_machine::settled);
}

std::array<std::string, 2> dhcp4_client_state::device_topics() const {
  return {topics::link(followed_), topics::addresses(followed_)};
}

void dhcp4_client_state::perform(const effect::follow& effect) {
  for (auto& topic : device_topics())
    shared_.directory.unfollow(topic, client_);
  followed_ = effect.device;
  if (followed_.empty())
    return;
  for (auto& topic : device_topics())
    shared_.directory.follow(topic, client_);
  pb::LinkQuery query;
  query.set_device(followed_);
  ask<pb::LinkState, link_monitor>(
      names::links, query,
      [this](const pb::LinkState& link) {
        feed([=](dhcp4_machine& m, net::boot_time now) {
          m.link_changed(link, now);
        });
      },
      [this, effect] { later(effect); });
}

void dhcp4_client_state::perform(const effect::watch_program& effect) {
  pb::WatchProgram order;
  order.set_owner(client_);
  order.set_path(effect.path);
  shared_.directory.send<process_runner>(self_, names::runner, order);
}

void dhcp4_client_state::perform(const effect::foreign_change& effect) {
  log_foreign_change(client_, effect.address);
}

void dhcp4_client_state::perform(const effect::save&) {
  auto record = machine_.record();
  auto& clock = *record.mutable_clock();
  auto age = shared_.clocks.boot().ns - clock.obtained_boot_ns();
  clock.set_boot_id(shared_.clocks.boot_id);
  if (record.has_lease())
    clock.set_obtained_wall_ns(shared_.clocks.wall_ns() - age);
  ask<pb::Ack, recovery_store>(
      names::store, record, [](const pb::Ack&) {},
      [this] { later(effect::save{}); });
}

void dhcp4_client_state::perform(const effect::report&) {
  auto report = machine_.report();
  if (is_repeated(report, reported_))
    return;
  shared_.directory.send<tr181_bridge>(self_, names::bridge, report);
}

/// Said and stamped when it happens; the store may have to be told later.
void dhcp4_client_state::perform(const effect::journal& effect) {
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
  perform(effect::stamped{batch});
}

void dhcp4_client_state::perform(const effect::stamped& effect) {
  if (!unsent_.empty())
    return later(effect);
  ask<pb::JournalReceipt, event_journal>(
      names::store, effect.batch, [](const pb::JournalReceipt&) {},
      [this, effect] { later(effect); });
}

void dhcp4_client_state::perform(const effect::retired&) {
  shared_.directory.unfollow(topics::settings, client_);
  shared_.directory.unfollow(topics::store_health, client_);
  for (auto& topic : device_topics())
    shared_.directory.unfollow(topic, client_);
  pb::Retired message;
  message.set_client(client_);
  shared_.directory.send<protocol::controller>(self_, names::controller,
                                               message);
}

void dhcp4_client_state::perform(const effect::shutdown_done&) {
  pb::ShutdownDone done;
  done.set_client(client_);
  if (shutdown_promise_.pending())
    shutdown_promise_.deliver(done);
}

/// One timer at most is on its way for the nearest deadline.
void dhcp4_client_state::arm() {
  auto next = machine_.next_deadline();
  if (!next || (armed_ && *armed_ <= *next))
    return;
  armed_ = next;
  auto delay =
      std::max(*next - shared_.clocks.boot(), std::chrono::nanoseconds{0});
  self_->delayed_send(self_, delay, tick_atom::value, next->ns);
}

void dhcp4_client_state::show() {
  auto state = machine_.state();
  if (state.has_clock())
    state.mutable_clock()->set_boot_id(shared_.clocks.boot_id);
  if (is_repeated(state, shown_))
    return;
  shared_.statistics.slot(client_, names::clients)->pid = state.pid();
  shared_.directory.send<tr181_bridge>(self_, names::bridge, state);
}

} // namespace lh::client
