#include "tests/bus_adapters/control/control_world.hpp"
#include "tests/bus_adapters/reactor/descriptor_limit.hpp"

#include <algorithm>
#include <memory>
#include <poll.h>
#include <sys/stat.h>

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

namespace {

Request numbered(uint32_t id = 5) {
  Request request;
  request.set_id(id);
  return request;
}

Request get(const std::string& path) {
  auto request = numbered();
  request.mutable_get()->add_paths(path);
  return request;
}

std::string why(control_world& world, const std::string& client) {
  auto request = numbered();
  request.mutable_why()->set_client(client);
  control_peer peer{world};
  peer.send(request);
  auto answer = peer.next();
  if (answer.more())
    answer = peer.next();
  if (answer.has_change())
    return std::to_string(answer.change().faults(0).code());
  return answer.has_failure() ? "failure"
                              : answer.transitions().transitions(0).client();
}

} // namespace

TEST_CASE_FIXTURE(control_world, "control: who has too many idle connections "
                                 "keeps nobody out") {
  descriptor_limit most{800};
  end(names::control, caf::exit_reason::user_shutdown);
  serve();
  control_peer follower{*this};
  auto follow = numbered();
  follow.mutable_events()->set_follow(true);
  follower.send(follow);
  CHECK(follower.next().events().events().empty());
  std::vector<std::unique_ptr<control_peer>> idle;
  for (size_t i = 0; i <= bus::most_connections(); ++i)
    idle.push_back(std::make_unique<control_peer>(*this));
  CHECK(ask(get("Device.")).parameters().parameters_size() == 1);
  CHECK(idle.front()->is_hung_up());
  journal();
  CHECK(follower.next().events().events_size() == 1);
  idle.back()->send(get("Device."));
  CHECK(idle.back()->next().parameters().parameters_size() == 1);
}

TEST_CASE_FIXTURE(control_world, "control: every verb has its answer, with the "
                                 "request's number") {
  auto status = numbered();
  status.mutable_status();
  CHECK(ask(status).status().clients_size() == 1);
  CHECK(ask(status).id() == 5);
  CHECK_FALSE(ask(status).more());
  CHECK(ask(get("Device.")).parameters().parameters_size() == 1);
  auto set = numbered();
  set.mutable_set();
  CHECK(ask(set).change().path() == "set 0");
  auto add = numbered();
  add.mutable_add()->set_table("Device.DHCPv4.Client.");
  CHECK(ask(add).change().path() == "Device.DHCPv4.Client.2.");
  auto del = numbered();
  del.mutable_del();
  CHECK(ask(del).change().path() == "deleted");
  auto run = numbered();
  run.mutable_run();
  CHECK(ask(run).change().path() == "run");
  auto actors = numbered();
  actors.mutable_actors();
  CHECK(ask(actors).actors().actors(0).name() == "status");
  auto health = numbered();
  health.mutable_health();
  CHECK(ask(health).health().level() == pb::Health::DEGRADED);
}

TEST_CASE_FIXTURE(control_world, "control: a shutdown is answered and passed "
                                 "on") {
  auto request = numbered();
  request.mutable_shutdown()->set_mode(pb::SHUTDOWN_STOP);
  CHECK(ask(request).has_done());
  CHECK(eventually([this] { return shutdowns == 1; }));
}

TEST_CASE_FIXTURE(control_world, "control: a restart tells whether there is "
                                 "such an actor") {
  auto request = numbered();
  request.mutable_restart_actor()->set_name(names::bridge);
  CHECK(ask(request).restarted().found());
  CHECK(eventually([this] { return restarts == 1; }));
  request.mutable_restart_actor()->set_name("nobody");
  CHECK_FALSE(ask(request).restarted().found());
}

TEST_CASE_FIXTURE(control_world, "control: why takes a path, an alias or an "
                                 "actor's name") {
  for (auto client : {"Device.DHCPv4.Client.1", "Device.DHCPv4.Client.1.",
                      "Device.DHCPv4.Client.[wan].", "dhcp4-client-1", "wan"}) {
    CAPTURE(client);
    CHECK(why(*this, client) == "Device.DHCPv4.Client.1");
  }
  CHECK(why(*this, "[wan]") == "Device.DHCPv4.Client.1");
  for (auto client : {"Device.DHCPv6.Client.1", "dhcp6-client-1", "wan6"}) {
    CAPTURE(client);
    CHECK(why(*this, client) == "Device.DHCPv6.Client.1");
  }
  CHECK(why(*this, "dhcp6-client-2") == "9005");
  CHECK(why(*this, "nobody") == "9005");
  CHECK(why(*this, "") == "9005");
  CHECK(why(*this, "Device.IP.Interface.1") == "9005");
}

TEST_CASE_FIXTURE(control_world, "control: why begins with where a client that "
                                 "is not well is now") {
  auto request = numbered();
  control_peer peer{*this};
  request.mutable_why()->set_client("wan");
  peer.send(request);
  auto now = peer.next();
  CHECK(now.id() == 5);
  CHECK(now.more());
  CHECK(now.transitions().now().fault() == "killed");
  CHECK_FALSE(peer.next().more());
  request.mutable_why()->set_client("wan6");
  peer.send(request);
  auto well = peer.next();
  CHECK_FALSE(well.more());
  CHECK_FALSE(well.transitions().has_now());
}

TEST_CASE_FIXTURE(control_world, "control: evidence goes to the client's actor "
                                 "by the controller") {
  auto request = numbered();
  auto& evidence = *request.mutable_evidence();
  evidence.set_kind(pb::LinkEvidence::OAM);
  for (auto client : {"wan6", "Device.DHCPv6.Client.1.", "dhcp6-client-1"}) {
    CAPTURE(client);
    evidence.set_client(client);
    CHECK(ask(request).has_done());
    auto told = next<pb::LinkEvidence>();
    REQUIRE(told.has_value());
    CHECK(told->client() == "dhcp6-client-1");
    CHECK(told->kind() == pb::LinkEvidence::OAM);
  }
}

TEST_CASE_FIXTURE(control_world, "control: evidence of an unknown client or "
                                 "kind is refused") {
  auto request = numbered();
  auto& evidence = *request.mutable_evidence();
  evidence.set_kind(pb::LinkEvidence::OAM);
  for (auto client : {"nobody", ""}) {
    evidence.set_client(client);
    auto fault = ask(request).change().faults(0);
    CHECK(fault.code() == 9005);
    CHECK(fault.path() == client);
  }
  evidence.set_client("wan");
  for (int kind : {0, 6, -1, 1000}) {
    evidence.set_kind(static_cast<pb::LinkEvidence::Kind>(kind));
    CHECK(ask(request).change().faults(0).code() == 9007);
  }
}

TEST_CASE_FIXTURE(control_world, "control: the fault table is the "
                                 "controller's") {
  auto request = numbered();
  request.mutable_recovery_table();
  CHECK(ask(request).recovery_table().rules(0).fault() == "killed");
}

TEST_CASE_FIXTURE(control_world, "control: a long answer comes in packets") {
  parameters = 5000;
  control_peer peer{*this};
  peer.send(get("Device."));
  int got = 0;
  for (bool more = true; more;) {
    auto page = peer.next();
    CHECK(page.id() == 5);
    got += page.parameters().parameters_size();
    more = page.more();
  }
  CHECK(got == 5000);
}

TEST_CASE_FIXTURE(control_world, "control: several requests on a connection "
                                 "are all answered") {
  control_peer peer{*this};
  std::set<uint32_t> answered;
  for (uint32_t id = 1; id <= 20; ++id) {
    auto request = numbered(id);
    if (id % 2)
      request.mutable_status();
    else
      request.mutable_actors();
    peer.send(request);
  }
  for (int i = 0; i < 20; ++i)
    answered.insert(peer.next().id());
  CHECK(answered.size() == 20);
}

TEST_CASE_FIXTURE(control_world, "control: what is no request is refused and "
                                 "hung up on") {
  control_peer peer{*this};
  REQUIRE(peer.packet_peer::send("\xff\xff; reboot"));
  CHECK(peer.next().has_failure());
  CHECK(peer.is_hung_up());
  control_peer big{*this};
  REQUIRE(big.packet_peer::send(std::string(64 * 1024 + 1, '\0')));
  CHECK(big.next().has_failure());
  CHECK(big.is_hung_up());
  CHECK(ask(get("Device.")).has_parameters());
}

TEST_CASE_FIXTURE(control_world, "control: a long set comes in parts and is "
                                 "one transaction") {
  control_peer peer{*this};
  for (int part = 1; part <= 3; ++part) {
    auto set = numbered();
    set.set_more(part < 3);
    set.mutable_set()->add_assignments()->set_path(" A" + std::to_string(part));
    set.mutable_set()->mutable_assignments(0)->set_value(
        std::string(60'000, 'x'));
    peer.send(set);
  }
  CHECK(peer.next().change().path() == "set 3 A3");
  peer.send(get("Device."));
  CHECK(peer.next().has_parameters());
}

TEST_CASE_FIXTURE(control_world, "control: parts that do not belong together "
                                 "are a failure and the end") {
  control_peer peer{*this};
  auto begun = numbered();
  begun.set_more(true);
  begun.mutable_set();
  peer.send(begun);
  auto other = numbered(6);
  other.mutable_set();
  peer.send(other);
  auto answer = peer.next();
  CHECK(answer.id() == 6);
  CHECK(answer.has_failure());
  CHECK(peer.is_hung_up());
}

TEST_CASE_FIXTURE(control_world, "control: who sends without end is told that "
                                 "it is too much") {
  control_peer peer{*this};
  auto set = numbered();
  set.set_more(true);
  set.mutable_set()->add_assignments()->set_value(std::string(60'000, 'x'));
  auto packet = set.SerializeAsString();
  size_t sent = 0;
  while (peer.packet_peer::send(packet))
    sent += packet.size();
  CHECK(sent > 15 * 1024 * 1024);
  CHECK(peer.next().failure().text() == "more than 16 MiB in one request");
  CHECK(peer.is_hung_up());
  CHECK(ask(get("Device.")).has_parameters());
}

TEST_CASE_FIXTURE(control_world, "control: an unknown verb is a failure with "
                                 "the request's number") {
  auto answer = ask(numbered(9));
  CHECK(answer.id() == 9);
  CHECK(answer.has_failure());
}

TEST_CASE_FIXTURE(control_world, "control: an actor that is being started is a "
                                 "failure, not silence") {
  end(names::bridge, caf::sec::runtime_error);
  end(names::store, caf::sec::runtime_error);
  CHECK(ask(get("Device.")).has_failure());
  auto events = numbered();
  events.mutable_events();
  CHECK(ask(events).has_failure());
  CHECK(why(*this, "wan") == "failure");
}

TEST_CASE_FIXTURE(control_world, "control: only root may connect") {
  struct stat status {};
  REQUIRE(::stat(socket().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE_FIXTURE(control_world, "control: an adapter that was started again "
                                 "serves again") {
  end(names::control, caf::sec::runtime_error);
  serve();
  CHECK(ask(get("Device.")).has_parameters());
}

TEST_CASE_FIXTURE(control_world, "control: a peer that hangs up in the middle "
                                 "harms nobody") {
  parameters = 5000;
  for (int i = 0; i < 50; ++i)
    control_peer{*this}.send(get("Device."));
  parameters = 1;
  CHECK(ask(get("Device.")).has_parameters());
}

TEST_CASE_FIXTURE(control_world, "control: who asks without reading is asked "
                                 "to wait, whoever reads goes on") {
  parameters = 20'000;
  std::vector<std::unique_ptr<control_peer>> deaf;
  for (int i = 0; i < 60; ++i) {
    deaf.push_back(std::make_unique<control_peer>(*this));
    for (int n = 0; n < 3; ++n)
      deaf.back()->send(get("Device."));
  }
  control_peer quick{*this};
  for (int n = 0; n < 30; ++n) {
    quick.send(get("Device."));
    size_t got = 0;
    for (bool more = true; more;) {
      auto page = quick.next();
      got += static_cast<size_t>(page.parameters().parameters_size());
      more = page.more();
    }
    CHECK(got == parameters);
  }
  CHECK(eventually([&] {
    return std::any_of(deaf.begin(), deaf.end(), [](auto& peer) {
      pollfd ends{peer->get(), 0, 0};
      return ::poll(&ends, 1, 0) == 1 && (ends.revents & POLLHUP);
    });
  }));
}

TEST_CASE_FIXTURE(control_world, "control: requests sent at once are answered "
                                 "in their order") {
  control_peer peer{*this};
  for (uint32_t id = 1; id <= 50; ++id) {
    Request request;
    request.set_id(id);
    request.mutable_status();
    peer.send(request);
  }
  for (uint32_t id = 1; id <= 50; ++id)
    CHECK(peer.next().id() == id);
}

TEST_CASE_FIXTURE(control_world, "control: who asks why and hangs up at once "
                                 "disturbs nobody") {
  for (int n = 0; n < 200; ++n) {
    control_peer gone{*this};
    auto request = numbered();
    request.mutable_why()->set_client("wan");
    gone.send(request);
  }
  CHECK(why(*this, "wan") == "Device.DHCPv4.Client.1");
  CHECK(shared.statistics.slot(names::control, "")->starts == 1);
}
