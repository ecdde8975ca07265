#include "tests/simulation/daemon.hpp"

#include "actors/client/controller_actor.hpp"
#include "actors/client/dhcp_client_actor.hpp"
#include "actors/client/lease_monitor_actor.hpp"
#include "actors/introspection/status_actor.hpp"
#include "actors/mapt/mapt_processor_actor.hpp"
#include "actors/recovery/recovery_store_actor.hpp"
#include "actors/tr181/tr181_bridge_actor.hpp"
#include "tests/simulation/links_port.hpp"

namespace lh::simulation {

namespace names = protocol::names;

namespace {

client::places places() {
  return {.udhcpc = "/sbin/udhcpc",
          .udhcpc_plugin = "/lib/plugin",
          .dibbler_client = "/sbin/dibbler-client",
          .dibbler_plugin = "/lib/plugin6",
          .dhcpcd = "/sbin/dhcpcd",
          .dhcpcd_plugin = "/lib/plugin-dhcpcd",
          .runtime_dir = "/run"};
}

} // namespace

daemon::daemon(box& around, const pb::Settings& file)
    : box_(around), file_(file), settings_(file) {
  life_->daemon.set_pid(++box_.lives);
  set_clocks();
  open_ports();
  begin();
  box_.devices.listener = this;
  box_.table.listener = this;
}

daemon::~daemon() {
  die();
  box_.handled += handled();
  system_.self->send_exit(root_, caf::exit_reason::user_shutdown);
}

/// What its actors still have in their mailboxes reaches nobody, and a disk
/// that nobody looks at.
void daemon::die() {
  if (!std::exchange(life_->alive, false))
    return;
  box_.devices.listener = nullptr;
  box_.table.listener = nullptr;
  last_files_ = std::exchange(box_.files, box_.files->copy());
}

void daemon::set_clocks() {
  auto& shared = system_.shared;
  auto& clock = box_.clock;
  shared.clocks.boot = [&clock] { return clock.boot(); };
  shared.clocks.mono_ns = [&clock] { return clock.boot().ns; };
  shared.clocks.wall_ns = [&clock] { return clock.wall_ns(); };
  shared.clocks.boot_id = clock.boot_id();
  shared.seed = [this] { return box_.luck.below(UINT32_MAX); };
}

void daemon::put(const char* name, const caf::actor& port) {
  system_.put(name, port);
}

void daemon::open_ports() {
  auto& system = system_.system;
  auto& shared = system_.shared;
  links_ = spawn_links(system, shared, box_.devices, life_);
  runner_ = spawn_runner(system, shared, box_.table, life_);
  plugins_ = spawn_plugins(system, shared, box_.table, frames_, life_);
  put(names::links, links_);
  put(names::runner, runner_);
  put(names::listener, plugins_);
  put("event-watcher",
      system.spawn([this](caf::event_based_actor*) -> caf::behavior {
        return {[this](const pb::Event& event) { hear_event(event); }};
      }));
  shared.directory.follow(protocol::topics::events, "event-watcher");
}

template <class State, class... Ts>
supervision::actor_spec daemon::part(const char* name, Ts... xs) {
  return {name, [=, this] {
            return protocol::spawn_named<State>(system_.system, system_.shared,
                                                name, names::root, xs...);
          }};
}

supervision::actor_spec daemon::store() {
  recovery::settings_loader load = [this] { return settings_ = file_; };
  return {names::store, [this, load] {
            return protocol::spawn_named<recovery::recovery_store_state>(
                system_.system, system_.shared, names::store, names::root,
                static_cast<persistence::file_port*>(
                    last_files_ ? last_files_.get() : box_.files.get()),
                recovery::store_places{mounts::state, mounts::run}, settings_,
                load);
          }};
}

supervision::actor_spec daemon::clients() {
  supervision::supervisor_plan plan;
  plan.name = names::clients;
  plan.start_client = [this](const std::string& client) {
    return protocol::spawn_named<client::dhcp_client_state>(
        system_.system, system_.shared, client, names::clients, client,
        places());
  };
  return part<supervision::supervisor_state>(names::clients, plan);
}

/// As deploy/gatewayd/wiring.cpp has them.
std::vector<supervision::actor_spec> daemon::parts() {
  auto in_force = std::cref(settings_);
  return {store(),
          part<introspection::status_state>(names::status),
          part<client::lease_monitor_state>(names::leases, in_force),
          part<tr181::tr181_bridge_state>(names::bridge),
          clients(),
          part<client::controller_state>(
              names::controller, in_force,
              std::function<void()>{[this] { finished_ = true; }}),
          part<mapt::mapt_processor_state>(names::mapt, in_force)};
}

void daemon::begin() {
  supervision::supervisor_plan plan;
  plan.name = names::root;
  plan.children = parts();
  plan.gave_up = [this] {
    box_.tale.breach("a part of the daemon failed too often");
  };
  root_ = protocol::spawn_named<supervision::supervisor_state>(
      system_.system, system_.shared, names::root, std::string{}, plan);
}

void daemon::run() {
  if (is_dead())
    return;
  if (left_ == SIZE_MAX)
    return system_.run();
  for (; left_ > 0 && system_.run_one(); --left_) {
  }
  if (left_ == 0)
    die();
}

void daemon::hear_event(const pb::Event& event) {
  if (is_dead())
    return;
  auto& last = box_.last_seq;
  box_.tale.tell("event {} {} {}: {}", event.seq(),
                 pb::EventType_Name(event.type()), event.client(),
                 event.cause());
  box_.tale.require(event.seq() > last, "an event number is used once");
  box_.tale.require(!heard_ || event.seq() == last + 1,
                    "event numbers have no gap");
  heard_ = true;
  last = event.seq();
}

std::optional<pb::ChangeResult> daemon::set(const std::string& path,
                                            const std::string& value) {
  pb::SetParameters request;
  auto* one = request.add_assignments();
  one->set_path(path);
  one->set_value(value);
  return ask<pb::ChangeResult, protocol::tr181_bridge>(names::bridge, request);
}

std::optional<pb::ChangeResult> daemon::add(const std::string& table) {
  pb::AddRow request;
  request.set_table(table);
  return ask<pb::ChangeResult, protocol::tr181_bridge>(names::bridge, request);
}

std::optional<pb::ChangeResult> daemon::remove(const std::string& row) {
  pb::DeleteRow request;
  request.set_row(row);
  return ask<pb::ChangeResult, protocol::tr181_bridge>(names::bridge, request);
}

void daemon::shut_down(pb::ShutdownMode mode) {
  pb::Shutdown order;
  order.set_mode(mode);
  system_.shared.directory.send<protocol::controller>(&*system_.self,
                                                      names::controller, order);
}

void daemon::reload() {
  system_.shared.directory.send<protocol::controller>(
      &*system_.self, names::controller, pb::Reload{});
}

void daemon::evidence(const pb::LinkEvidence& seen) {
  system_.shared.directory.send<protocol::controller>(&*system_.self,
                                                      names::controller, seen);
}

void daemon::crash(const std::string& name) {
  if (auto actor = system_.shared.directory.find(name))
    system_.self->send_exit(actor, caf::sec::runtime_error);
}

uint64_t daemon::handled() const {
  uint64_t all = 0;
  system_.shared.statistics.for_each(
      [&](const protocol::actor_slot& slot) { all += slot.handled; });
  return all;
}

void daemon::link_changed(const pb::LinkState& link) {
  caf::anon_send(links_, link);
}

void daemon::address_lost(const pb::AddressLost& lost) {
  caf::anon_send(links_, lost);
}

void daemon::ended(const pb::ChildExited& how) {
  caf::anon_send(runner_, how);
}

void daemon::wrote(const pb::ChildWrote& file) {
  caf::anon_send(runner_, file);
}

void daemon::program_changed(const std::string& path) {
  pb::ProgramChanged told;
  told.set_path(path);
  caf::anon_send(runner_, told);
}

void daemon::spooled() {
  caf::anon_send(plugins_, scan_atom::value);
}

void daemon::hear(const plugin_event& event, uint32_t group,
                  std::function<void()> taken) {
  frames_[++last_frame_] = {event, group, std::move(taken)};
  caf::anon_send(plugins_, frame_atom::value, last_frame_);
}

} // namespace lh::simulation
