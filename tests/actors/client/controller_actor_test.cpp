#include "actors/client/controller_actor.hpp"
#include "tests/actors/client/machine_world.hpp"
#include "tests/support/fake_actors.hpp"

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

namespace {

constexpr auto first = "dhcp4-client-1";

struct controlled : deterministic {
  controlled() {
    put(names::clients,
        system.spawn([this](caf::event_based_actor*) -> caf::behavior {
          return {[this](const pb::StartClient& order) {
                    heard.push_back("start " + order.client());
                  },
                  [this](const pb::EndClient& order) {
                    heard.push_back("end " + order.client());
                  }};
        }));
    put(names::store, store.spawn(system));
    put(names::bridge,
        system.spawn([this](caf::event_based_actor*) -> caf::behavior {
          return {[this](const pb::ClientTableQuery&) { return table; }};
        }));
    put("follower",
        system.spawn([this](caf::event_based_actor*) -> caf::behavior {
          return {[this](const pb::Settings&) { heard.push_back("settings"); }};
        }));
    shared.directory.follow(protocol::topics::settings, "follower");
  }

  /// A client actor that writes down what it is told and answers a shutdown
  /// when `finish` is called.
  void put_client(const std::string& name) {
    using promised = caf::typed_response_promise<pb::ShutdownDone>;
    auto promise = std::make_shared<promised>();
    put(name, system.spawn([this, name, promise](caf::event_based_actor* client)
                               -> caf::behavior {
      return {
          [this, name](const pb::ClientConfig&) {
            heard.push_back("configure " + name);
          },
          [this](const pb::ClientAction& action) {
            heard.push_back(pb::ClientAction::Kind_Name(action.kind()));
          },
          [this, name](const pb::RetireClient&) {
            heard.push_back("retire " + name);
          },
          [this, name](const pb::LinkEvidence& seen) {
            heard.push_back(pb::LinkEvidence::Kind_Name(seen.kind()) + " to " +
                            name);
          },
          [this, client, promise](const pb::Shutdown& order) {
            heard.push_back(pb::ShutdownMode_Name(order.mode()));
            *promise = client->make_response_promise<pb::ShutdownDone>();
            return *promise;
          },
          [promise](const pb::Ack&) { promise->deliver(pb::ShutdownDone{}); }};
    }));
  }

  void start(const pb::Settings& settings = {}) {
    spawn<client::controller_state>(names::controller, settings,
                                    std::function<void()>{[this] { ++ended; }});
    run();
  }

  pb::ClientTable row(bool enable = true) {
    pb::ClientTable rows;
    *rows.add_clients() = wan_row();
    rows.mutable_clients(0)->set_enable(enable);
    return rows;
  }

  void update(const pb::ClientTable& rows) { tell(names::controller, rows); }

  template <class Message>
  void about(const std::string& client) {
    Message message;
    message.set_client(client);
    tell(names::controller, message);
  }

  lines said() { return std::exchange(heard, {}); }

  void shut_down(pb::ShutdownMode mode) {
    pb::Shutdown order;
    order.set_mode(mode);
    self->send(named<protocol::controller>(names::controller), order);
    run();
  }

  void finish(const std::string& name = first) { tell(name, pb::Ack{}); }

  fake_store store;
  pb::ClientTable table;
  lines heard;
  int ended = 0;
};

void add_action(pb::ClientTable& rows, pb::ClientAction::Kind kind) {
  auto* action = rows.add_actions();
  action->set_client(first);
  action->set_kind(kind);
}

} // namespace

TEST_CASE_FIXTURE(controlled, "controller: every row of the bridge's table "
                              "gets an actor") {
  table = row();
  start();
  CHECK(said() == lines{"start dhcp4-client-1"});
}

TEST_CASE_FIXTURE(controlled, "controller: a client that says hello gets its "
                              "row") {
  table = row();
  start();
  put_client(first);
  said();
  about<pb::ClientHello>(first);
  CHECK(said() == lines{"configure dhcp4-client-1"});
}

TEST_CASE_FIXTURE(controlled, "controller: a client without a row is "
                              "retired") {
  start();
  put_client(first);
  about<pb::ClientHello>(first);
  CHECK(said() == lines{"retire dhcp4-client-1"});
}

TEST_CASE_FIXTURE(controlled, "controller: release and restart come before "
                              "the configuration, all others after it") {
  using action = pb::ClientAction;
  start();
  update(row());
  put_client(first);
  for (auto kind : {action::RELEASE, action::RESTART}) {
    update(row());
    said();
    auto rows = row(false);
    add_action(rows, kind);
    update(rows);
    CHECK(said() == lines{action::Kind_Name(kind), "configure dhcp4-client-1"});
  }
  for (auto kind : {action::RENEW, action::WAKE, action::RESET_COUNTERS}) {
    update(row());
    said();
    auto rows = row(false);
    add_action(rows, kind);
    update(rows);
    CHECK(said() == lines{"configure dhcp4-client-1", action::Kind_Name(kind)});
  }
}

TEST_CASE_FIXTURE(controlled, "controller: an unchanged table tells nobody") {
  start();
  update(row());
  put_client(first);
  said();
  update(row());
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(controlled, "controller: a row that is gone retires its "
                              "client, then ends the actor") {
  start();
  update(row());
  put_client(first);
  said();
  update({});
  CHECK(said() == lines{"retire dhcp4-client-1"});
  about<pb::Retired>(first);
  CHECK(said() == lines{"end dhcp4-client-1"});
}

TEST_CASE_FIXTURE(controlled, "controller: a row that is back while its actor "
                              "retires gets a new one") {
  start();
  update(row());
  put_client(first);
  update({});
  update(row());
  said();
  about<pb::Retired>(first);
  CHECK(said() == lines{"end dhcp4-client-1", "start dhcp4-client-1"});
}

TEST_CASE_FIXTURE(controlled, "controller: after its own restart clients that "
                              "run learn what changed meanwhile") {
  table = row();
  start();
  put_client(first);
  crash(names::controller);
  table = row(false);
  said();
  start();
  auto all = said();
  CHECK(std::count(all.begin(), all.end(), "configure dhcp4-client-1") == 1);
}

TEST_CASE_FIXTURE(controlled, "controller: a client supervisor that was "
                              "started again gets its clients again") {
  table = row();
  start();
  said();
  tell(names::controller, pb::SupervisorReady{});
  CHECK(said() == lines{"start dhcp4-client-1"});
}

TEST_CASE_FIXTURE(controlled, "controller: it waits for a bridge that is "
                              "being started") {
  auto bridge = shared.directory.find(names::bridge);
  shared.directory.drop(names::bridge, bridge->id());
  table = row();
  start();
  CHECK(said().empty());
  shared.directory.put(names::bridge, bridge);
  advance(100ms);
  CHECK(said() == lines{"start dhcp4-client-1"});
}

TEST_CASE_FIXTURE(controlled, "controller: new settings are published") {
  start();
  tell(names::controller, pb::Reload{});
  CHECK(said() == lines{"settings"});
}

TEST_CASE_FIXTURE(controlled, "controller: a refused file changes nothing") {
  start();
  store.refusal = "gatewayd.toml:1:1: unknown key";
  store.settings.set_on_stop(pb::RELEASE_LEASE);
  tell(names::controller, pb::Reload{});
  CHECK(said().empty());
  shut_down(pb::SHUTDOWN_CONFIGURED);
  CHECK(ended == 1);
}

TEST_CASE_FIXTURE(controlled, "controller: on_stop of the newest settings "
                              "decides, an order's own mode wins") {
  pb::Settings settings;
  settings.set_on_stop(pb::STOP);
  table = row();
  start(settings);
  put_client(first);
  said();
  SUBCASE("as configured") {
    shut_down(pb::SHUTDOWN_CONFIGURED);
    CHECK(said() == lines{"SHUTDOWN_STOP"});
  }
  SUBCASE("reloaded") {
    store.settings.set_on_stop(pb::RELEASE_LEASE);
    tell(names::controller, pb::Reload{});
    said();
    shut_down(pb::SHUTDOWN_CONFIGURED);
    CHECK(said() == lines{"SHUTDOWN_RELEASE"});
  }
  SUBCASE("ordered") {
    shut_down(pb::SHUTDOWN_KEEP);
    CHECK(said() == lines{"SHUTDOWN_KEEP"});
  }
  CHECK(ended == 0);
  finish();
  CHECK(ended == 1);
}

TEST_CASE_FIXTURE(controlled, "controller: shutdown waits for every client "
                              "and happens once") {
  auto rows = row();
  *rows.add_clients() = wan_row();
  rows.mutable_clients(1)->set_client("dhcp4-client-2");
  table = rows;
  start();
  put_client(first);
  put_client("dhcp4-client-2");
  shut_down(pb::SHUTDOWN_STOP);
  shut_down(pb::SHUTDOWN_STOP);
  CHECK(said().size() == 4);
  finish();
  CHECK(ended == 0);
  finish("dhcp4-client-2");
  CHECK(ended == 1);
  advance(1s);
  CHECK(ended == 1);
}

TEST_CASE_FIXTURE(controlled, "controller: shutdown gives up on a client after "
                              "less than a second") {
  table = row();
  start();
  put_client(first);
  shut_down(pb::SHUTDOWN_STOP);
  advance(700ms);
  CHECK(ended == 0);
  advance(200ms);
  CHECK(ended == 1);
  finish();
  CHECK(ended == 1);
}

TEST_CASE_FIXTURE(controlled, "controller: shutdown waits for a client that "
                              "retires") {
  table = row();
  start();
  put_client(first);
  update({});
  shut_down(pb::SHUTDOWN_STOP);
  CHECK(ended == 0);
  finish();
  about<pb::Retired>(first);
  CHECK(ended == 1);
}

TEST_CASE_FIXTURE(controlled, "controller: with nobody to wait for it ends at "
                              "once") {
  start();
  shut_down(pb::SHUTDOWN_CONFIGURED);
  CHECK(ended == 1);
}

TEST_CASE_FIXTURE(controlled, "controller: evidence goes to the client that it "
                              "names, or to all of its device") {
  table = row();
  auto& other = *table.add_clients();
  other = wan_row();
  other.set_client("dhcp4-client-2");
  other.set_device("wan1");
  start();
  for (auto* client : {"dhcp4-client-1", "dhcp4-client-2"})
    put_client(client);
  said();
  pb::LinkEvidence seen;
  seen.set_kind(pb::LinkEvidence::OAM);
  auto tell_of = [&](const std::string& client, const std::string& device) {
    seen.set_client(client);
    seen.set_device(device);
    ask<pb::Ack>(named<protocol::controller>(names::controller), seen);
    run();
    return said();
  };
  CHECK(tell_of("dhcp4-client-2", "") == lines{"OAM to dhcp4-client-2"});
  CHECK(tell_of("", "wan0") == lines{"OAM to dhcp4-client-1"});
  CHECK(tell_of("", "wan7").empty());
  CHECK(tell_of("dhcp4-client-3", "").empty());
}

TEST_CASE_FIXTURE(controlled, "controller: its fault table is as configured") {
  pb::Settings settings;
  settings.mutable_restart()->set_max_deaths(3);
  settings.mutable_restart()->set_period_ms(20000);
  start(settings);
  auto rules = ask<pb::RecoveryTable>(
      named<protocol::controller>(names::controller), pb::RecoveryTableQuery{});
  CHECK(rules.rules(0).budget() == 3);
  CHECK(rules.rules(0).period_s() == 20);
}
