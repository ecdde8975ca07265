#include "deploy/gatewayd/wiring.hpp"

#include "actors/client/controller_actor.hpp"
#include "actors/client/dhcp_client_actor.hpp"
#include "actors/client/lease_monitor_actor.hpp"
#include "actors/introspection/status_actor.hpp"
#include "actors/mapt/mapt_processor_actor.hpp"
#include "actors/recovery/recovery_store_actor.hpp"
#include "actors/supervision/supervisor_actor.hpp"
#include "actors/tr181/tr181_bridge_actor.hpp"
#include "bus_adapters/control/control_adapter.hpp"
#include "bus_adapters/hook/hook_runner_adapter.hpp"
#include "bus_adapters/ipc/ipc_listener_adapter.hpp"
#include "bus_adapters/netlink/link_monitor_adapter.hpp"
#include "bus_adapters/process/process_runner_adapter.hpp"
#include "bus_adapters/service/service_adapter.hpp"
#include "bus_adapters/signal/signal_adapter.hpp"
#include "deploy/config/gateway_config.hpp"
#include "deploy/gatewayd/places.hpp"
#include "messages/convert/json.hpp"
#include "persistence/posix_files.hpp"

#include <future>
#include <mutex>
#include <thread>

namespace lh::gatewayd {

namespace names = protocol::names;

namespace {

/// The actors have this long to end once their clients are as they should be.
constexpr auto actors_end_within = std::chrono::milliseconds{150};

/// Two workers would let a slow handler delay nobody, but no handler is slow;
/// the sharing scheduler sleeps without waking.
struct system_config : caf::actor_system_config {
  explicit system_config(bus::reactor*& made) {
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", size_t{1});
    module_factories.emplace_back(
        [&made](caf::actor_system& system) -> caf::actor_system::module* {
          auto* module = new bus::reactor_module(system);
          made = &module->hosting();
          return module;
        });
  }
};

/// Everybody, and who tells whom.
class wiring {
public:
  wiring(const options& given, const pb::Settings& settings)
      : given_(given), settings_(settings) {
    shared_.clocks = system_clocks();
  }

  int run();

private:
  using spec = supervision::actor_spec;

  template <class State, class... Ts>
  spec hosted(const char* name, Ts... xs) {
    return {name, [=, this] {
              return bus::spawn_hosted<State>(*reactor_, shared_, name,
                                              names::root, xs...);
            }};
  }

  template <class State, caf::spawn_options Options = caf::no_spawn_options,
            class... Ts>
  spec pooled(const char* name, Ts... xs) {
    return {name, [=, this] {
              return protocol::spawn_named<State, Options>(
                  *system_, shared_, name, names::root, xs...);
            }};
  }

  pb::Settings settings();
  std::vector<spec> parts();
  spec store();
  spec clients();
  void end(int code);

  options given_;
  std::mutex settings_mutex_;
  pb::Settings settings_;
  protocol::runtime shared_;
  persistence::posix_files files_;
  std::promise<int> ended_;
  std::once_flag end_once_;
  caf::actor_system* system_ = nullptr;
  bus::reactor* reactor_ = nullptr;
};

/// In the order in which they start; later ones use earlier ones.
std::vector<supervision::actor_spec> wiring::parts() {
  auto& runtime_dir = given_.runtime_dir;
  auto user = client_user();
  std::vector<spec> parts{
      // everybody -> store: what has to survive; events; the settings
      store(),
      // control adapter -> status: the list of all actors
      pooled<introspection::status_state>(names::status),
      // links -> clients: LinkState; clients -> links: addresses
      hosted<netlink::link_monitor_state>(
          names::links, std::make_shared<netlink::link_table>()),
      // clients, hooks -> runner: children; runner -> owners: starts, ends
      hosted<bus::process_runner>(
          names::runner, own_program("leasehold-launch"), runtime_dir, user,
          bus::process_runner::event_renderer{
              [](const pb::Event& event) { return convert::to_json(event); }},
          bus::own_group_base()),
      // listener -> lease monitor -> clients: what plugins report
      {names::leases,
       [this] {
         return protocol::spawn_named<client::lease_monitor_state>(
             *system_, shared_, names::leases, names::root, settings());
       }},
      hosted<bus::ipc_listener_state>(names::listener, runtime_dir, user.gid),
      // control adapter -> bridge -> controller: rows and actions
      pooled<tr181::tr181_bridge_state>(names::bridge),
      // controller -> client supervisor -> clients
      clients(),
      // signals, control adapter -> controller -> clients
      {names::controller,
       [this] {
         return protocol::spawn_named<client::controller_state>(
             *system_, shared_, names::controller, names::root, settings(),
             std::function<void()>{[this] { end(0); }});
       }},
      // clients -> MAP-T processor: options 94..96
      {names::mapt,
       [this] {
         return protocol::spawn_named<mapt::mapt_processor_state>(
             *system_, shared_, names::mapt, names::root, settings());
       }},
      // store -> hooks -> runner: events to programs
      pooled<bus::hook_runner>(names::hooks, runtime_dir),
      hosted<bus::control_state>(names::control, runtime_dir),
      hosted<signals::signal_state>(names::signals),
  };
  // everybody, controller, store -> service manager: how the daemon is
  if (auto manager = service::find_manager())
    parts.push_back(hosted<service::service_state>(names::service, *manager));
  return parts;
}

/// The settings in force, for actors that are started or started again.
pb::Settings wiring::settings() {
  std::lock_guard guard{settings_mutex_};
  return settings_;
}

supervision::actor_spec wiring::store() {
  recovery::settings_loader load = [this] {
    auto loaded = config::load_gateway_config(given_.config);
    std::lock_guard guard{settings_mutex_};
    if (loaded)
      settings_ = *loaded;
    return loaded;
  };
  return {names::store, [this, load] {
            return protocol::spawn_named<recovery::recovery_store_state,
                                         caf::detached>(
                *system_, shared_, names::store, names::root,
                static_cast<persistence::file_port*>(&files_),
                recovery::store_places{given_.state_dir, given_.runtime_dir},
                settings(), load);
          }};
}

supervision::actor_spec wiring::clients() {
  supervision::supervisor_plan plan;
  plan.name = names::clients;
  auto places = client_places(given_);
  plan.start_client = [this, places](const std::string& client) {
    return protocol::spawn_named<client::dhcp_client_state>(
        *system_, shared_, client, names::clients, client, places);
  };
  return pooled<supervision::supervisor_state>(names::clients, plan);
}

void wiring::end(int code) {
  std::call_once(end_once_, [&] { ended_.set_value(code); });
}

int wiring::run() {
  system_config config{reactor_};
  caf::actor_system system{config};
  system_ = &system;
  supervision::supervisor_plan plan;
  plan.name = names::root;
  plan.children = parts();
  plan.gave_up = [this] { end(1); };
  auto root = protocol::spawn_named<supervision::supervisor_state>(
      system, shared_, names::root, std::string{}, plan);
  log::write(log::daemon_started, {{"config", given_.config}});
  int code = ended_.get_future().get();
  std::thread{[code] {
    std::this_thread::sleep_for(actors_end_within);
    log::write(log::stop_deadline, {{"client", "none"}});
    _exit(code);
  }}.detach();
  caf::anon_send_exit(root, caf::exit_reason::user_shutdown);
  root = nullptr;
  system.await_all_actors_done();
  log::write(log::daemon_stopped, {});
  return code;
}

} // namespace

int run(const options& given, const pb::Settings& settings) {
  wiring everything{given, settings};
  return everything.run();
}

} // namespace lh::gatewayd
