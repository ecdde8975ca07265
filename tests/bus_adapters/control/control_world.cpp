#include "tests/bus_adapters/control/control_world.hpp"

namespace lh::tests {

namespace names = protocol::names;

namespace {

/// Keeps, numbers and publishes, all in one actor, so in one order.
caf::behavior journal_behavior(caf::event_based_actor* self,
                               protocol::runtime* shared) {
  auto kept = std::make_shared<std::vector<pb::Event>>();
  return {
      [=](const pb::Event& told) {
        auto event = told;
        event.set_seq(kept->size() + 1);
        kept->push_back(event);
        shared->directory.publish(self, protocol::topics::events, event);
      },
      [=](const pb::EventsQuery& query) {
        pb::EventPage page;
        page.set_newest_seq(kept->size());
        for (auto& event : *kept)
          if (event.seq() > query.since() &&
              (query.limit() == 0 ||
               static_cast<uint32_t>(page.events_size()) < query.limit()))
            *page.add_events() = event;
        return page;
      },
      [](const pb::TransitionsQuery& query) {
        pb::TransitionPage page;
        page.add_transitions()->set_client(query.client());
        return page;
      },
  };
}

pb::ChangeResult changed(const std::string& what) {
  pb::ChangeResult result;
  result.set_path(what);
  return result;
}

/// Two values for a path, a fault for one that begins with "Nothing".
pb::ParameterPage values_of(const pb::WatchParameters& order) {
  pb::ParameterPage page;
  for (auto& path : order.paths())
    if (path.rfind("Nothing", 0) == 0) {
      page.add_faults()->set_path(path);
    } else {
      page.add_parameters()->set_path(path + "Enable");
      page.add_parameters()->set_path(path + "Alias");
    }
  return page;
}

bool is_enable_of(const std::string& asked, const std::string& table,
                  const std::string& alias) {
  auto row = "Device." + table + ".Client.";
  return asked == row + "1.Enable" || asked == row + "[" + alias + "].Enable" ||
         asked == row + "[\"" + alias + "\"].Enable";
}

/// There are two clients, "wan" of DHCPv4 and "wan6" of DHCPv6.
bool is_known(const std::string& asked) {
  return asked == "Device." || is_enable_of(asked, "DHCPv4", "wan") ||
         is_enable_of(asked, "DHCPv6", "wan6");
}

std::string enable_meant_by(const std::string& asked) {
  return asked.find("DHCPv6") == asked.npos ? "Device.DHCPv4.Client.1.Enable"
                                            : "Device.DHCPv6.Client.1.Enable";
}

caf::behavior bridge_behavior(caf::event_based_actor* self,
                              control_world* world) {
  return {
      [](const pb::StatusQuery&) {
        pb::Status status;
        auto& client = *status.add_clients();
        client.set_path("Device.DHCPv4.Client.1");
        client.mutable_recovery()->set_fault("killed");
        return status;
      },
      [world](const pb::GetParameters& query) {
        pb::ParameterPage page;
        for (auto& asked : query.paths())
          for (size_t i = 0; i < world->parameters && is_known(asked); ++i)
            page.add_parameters()->set_path(enable_meant_by(asked));
        return page;
      },
      [](const pb::SetParameters& set) {
        auto last =
            set.assignments().empty() ? "" : set.assignments().rbegin()->path();
        return changed("set " + std::to_string(set.assignments_size()) + last);
      },
      [self, world](const pb::WatchParameters& order) {
        self->send(caf::actor{world->self}, order);
        return values_of(order);
      },
      [](const pb::AddRow& add) { return changed(add.table() + "2."); },
      [](const pb::DeleteRow&) { return changed("deleted"); },
      [](const pb::RunCommand&) { return changed("run"); },
      [](const pb::HealthQuery&) {
        pb::Health health;
        health.set_level(pb::Health::DEGRADED);
        return health;
      },
  };
}

} // namespace

control_world::control_world() {
  put(names::store, system.spawn(journal_behavior, &shared));
  put(names::bridge, system.spawn(bridge_behavior, this));
  put(names::status,
      system.spawn([this](caf::event_based_actor*) -> caf::behavior {
        return {[](const pb::ActorsQuery&) {
                  pb::Actors actors;
                  actors.add_actors()->set_name("status");
                  return actors;
                },
                [this](const pb::RestartActor&) { ++restarts; }};
      }));
  put(names::controller,
      system.spawn([this](caf::event_based_actor*) -> caf::behavior {
        return {[this](const pb::Shutdown& order) {
                  shutdowns += order.mode() == pb::SHUTDOWN_STOP;
                  return pb::ShutdownDone{};
                },
                [](const pb::RecoveryTableQuery&) {
                  pb::RecoveryTable table;
                  table.add_rules()->set_fault("killed");
                  return table;
                },
                [this](const pb::LinkEvidence& seen) {
                  self->send(caf::actor{self}, seen);
                  return pb::Ack{};
                }};
      }));
  serve();
}

void control_world::serve() {
  host_actor<bus::control_state>(names::control, directory());
  REQUIRE(eventually([this] { return packet_peer{socket()}.connected(); }));
}

void control_world::journal(const std::string& cause, size_t times) {
  pb::Event event;
  event.set_cause(cause);
  for (size_t i = 0; i < times; ++i)
    shared.directory.send<caf::actor>(&*self, names::store, event);
}

pb::WatchParameters control_world::ordered() {
  auto order = next<pb::WatchParameters>();
  REQUIRE(order.has_value());
  CHECK(order->watcher() == names::control);
  return *order;
}

void control_world::change(uint64_t number, const std::string& path) {
  pb::ParameterChanges changes;
  changes.set_watch(number);
  changes.add_changes()->mutable_value()->set_path(path);
  shared.directory.send<protocol::parameter_watcher>(&*self, names::control,
                                                     changes);
}

Response control_world::ask(const Request& request) {
  control_peer peer{*this};
  peer.send(request);
  return peer.next();
}

} // namespace lh::tests
