#pragma once

#include "actors/client/dhcp_client_actor.hpp"
#include "actors/supervision/supervisor_actor.hpp"
#include "tests/actors/client/machine_world.hpp"
#include "tests/support/fake_actors.hpp"

namespace lh::tests {

/// The actor of Device.DHCPv4.Client.1 below its supervisor, among fakes.
struct client_world : deterministic {
  static constexpr auto client = "dhcp4-client-1";

  client_world() {
    namespace names = protocol::names;
    auto* restart = store.settings.mutable_restart();
    restart->set_max_deaths(5);
    restart->set_period_ms(60000);
    restart->set_first_delay_ms(100);
    restart->set_max_delay_ms(60000);
    restart->set_healthy_ms(10000);
    links.link = wan_link(true);
    put(names::store, store.spawn(system));
    put(names::runner, runner.spawn(system));
    put(names::links, links.spawn(system));
    put(names::leases,
        system.spawn([this](caf::event_based_actor*) -> caf::behavior {
          return {[this](const pb::PendingEventsQuery& query) {
            asked_for.push_back(query.client());
            return pb::Ack{};
          }};
        }));
    put(names::bridge,
        system.spawn([this](caf::event_based_actor*) -> caf::behavior {
          return {
              [this](const pb::ClientState& x) { shown.push_back(x); },
              [this](const pb::CapabilityReport& x) { reported.push_back(x); }};
        }));
    controller = system.spawn([this](caf::event_based_actor*) -> caf::behavior {
      return {[this](const pb::ClientHello&) { ++hellos; },
              [this](const pb::Retired&) { ++retired; },
              [](const pb::SupervisorReady&) {}};
    });
    put(names::controller, controller);
  }

  ~client_world() {
    if (supervisor)
      self->send_exit(supervisor, caf::exit_reason::user_shutdown);
    run();
  }

  void start_actor() {
    supervision::supervisor_plan plan;
    plan.name = protocol::names::clients;
    plan.start_client = [this](const std::string& name) {
      return protocol::spawn_named<client::dhcp_client_state>(
          system, shared, name, protocol::names::clients, name,
          places_of_tests());
    };
    supervisor =
        spawn<supervision::supervisor_state>(protocol::names::clients, plan);
    pb::StartClient order;
    order.set_client(client);
    tell(protocol::names::clients, order);
  }

  void process_runs(uint32_t pid) {
    pb::ChildStarted child;
    child.mutable_identity()->set_pid(pid);
    runner.child.set_running(true);
    *runner.child.mutable_identity() = child.identity();
    tell(client, child);
  }

  void process_ends(int signal = 9) {
    pb::ChildExited child;
    child.set_signal(signal);
    runner.child.Clear();
    tell(client, child);
  }

  void report(pb::LeaseReport::Kind kind, const pb::Lease4& lease = {}) {
    pb::LeaseReport told;
    told.set_client(client);
    told.set_kind(kind);
    told.set_boottime_ns(now().ns);
    if (lease.has_address())
      *told.mutable_lease() = lease;
    tell(client, told);
  }

  void bring_up(const pb::Lease4& lease = wan_lease()) {
    start_actor();
    tell(client, wan_row());
    process_runs(4711);
    report(pb::LeaseReport::BOUND, lease);
    REQUIRE(state() == "bound");
  }

  std::string state() const {
    return shown.empty() ? "" : shown.back().state();
  }
  lines orders() { return std::exchange(runner.orders, {}); }
  lines requests() { return std::exchange(links.requests, {}); }

  fake_store store;
  fake_runner runner;
  fake_links links;
  lines asked_for;
  std::vector<pb::ClientState> shown;
  std::vector<pb::CapabilityReport> reported;
  caf::actor controller;
  caf::strong_actor_ptr supervisor;
  int hellos = 0;
  int retired = 0;
};

} // namespace lh::tests
