#include "tests/actors/client/machine6_world.hpp"

#include <csignal>

using namespace lh;
using namespace lh::tests;
using client::client_machine;
using pb::LinkEvidence;

namespace {

void seen(machine_world& world, LinkEvidence::Kind kind) {
  LinkEvidence evidence;
  evidence.set_kind(kind);
  world.feed(&client_machine::evidence_seen, evidence);
}

} // namespace

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: evidence of the carrier "
                                 "confirms, as the carrier does") {
  bring_up();
  seen(*this, LinkEvidence::CARRIER);
  CHECK(said() == lines{"signal 10", "to renewing"});
  CHECK(next() == 3500ms);
  CHECK(steps.back().cause() == "link returned");
  REQUIRE(advance(3500ms));
  CHECK(deeds() == lines{"stop 0"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a path that is down has "
                                 "another process ask for the same address") {
  bring_up();
  seen(*this, LinkEvidence::BFD_DOWN);
  CHECK(said() == lines{"to renewing", "stop 15"});
  CHECK(steps.back().cause() == "evidence BFD_DOWN");
  process_ends(SIGTERM);
  CHECK(deeds() == lines{"start -r 192.0.2.7"});
  CHECK(machine.state().has_lease());
  CHECK(machine.state().restarts() == 0);
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: who is authenticated, or told "
                                 "by a person, renews") {
  for (auto kind : {LinkEvidence::AUTH_8021X, LinkEvidence::OPERATOR}) {
    bring_up();
    seen(*this, kind);
    CHECK(said() == lines{"to renewing", "signal 10"});
    disable();
    process_ends(SIGTERM);
    said();
  }
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: continuity is awaited between "
                                 "1 and 30 s, once, and not without need") {
  bring_up();
  jitter = -1;
  seen(*this, LinkEvidence::OAM);
  jitter = 1;
  seen(*this, LinkEvidence::OAM);
  CHECK(said().empty());
  REQUIRE(advance(999ms));
  CHECK(said().empty());
  REQUIRE(advance(1ms));
  CHECK(said() == lines{"to renewing", "signal 10"});
  REQUIRE(advance(60s));
  CHECK(said().empty());
  report(pb::LeaseReport::RENEW, wan_lease());
  said();
  seen(*this, LinkEvidence::OAM);
  CHECK(next() == 30s);
  REQUIRE(advance(10s));
  report(pb::LeaseReport::RENEW, wan_lease());
  said();
  REQUIRE(advance(60s));
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: what waits is not forgotten "
                                 "over evidence that does less") {
  bring_up(wan_lease(36000));
  seen(*this, LinkEvidence::BFD_DOWN);
  process_ends(SIGTERM);
  process_runs();
  now = now + 1ms;
  report(pb::LeaseReport::BOUND, wan_lease(36000));
  seen(*this, LinkEvidence::BFD_DOWN);
  said();
  SUBCASE("that is acted on at once") {
    seen(*this, LinkEvidence::OPERATOR);
    CHECK(deeds() == lines{"signal 10"});
  }
  SUBCASE("that waits for longer") {
    jitter = -1;
    seen(*this, LinkEvidence::OAM);
    CHECK(deeds() == lines{});
  }
  REQUIRE(advance(1100ms));
  CHECK(deeds() == lines{"stop 15"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: of what waits the most is "
                                 "done, at the first moment") {
  bring_up(wan_lease(36000));
  jitter = -1;
  seen(*this, LinkEvidence::OAM);
  CHECK(next() == 1s);
  seen(*this, LinkEvidence::BFD_DOWN);
  CHECK(deeds() == lines{"stop 15"});
  REQUIRE(advance(2s));
  CHECK(deeds() == lines{});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: evidence that acts at once "
                                 "does the work of what waits") {
  bring_up();
  seen(*this, LinkEvidence::OAM);
  seen(*this, LinkEvidence::BFD_DOWN);
  said();
  process_ends(SIGTERM);
  process_runs();
  report(pb::LeaseReport::RENEW, wan_lease());
  said();
  REQUIRE(advance(60s));
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a flood of evidence restarts "
                                 "only who has a lease") {
  bring_up();
  for (int n = 0; n < 1000; ++n)
    seen(*this, LinkEvidence::BFD_DOWN);
  CHECK(deeds() == lines{"stop 15"});
  process_ends(SIGTERM);
  process_runs();
  said();
  for (int n = 0; n < 1000; ++n)
    seen(*this, LinkEvidence::BFD_DOWN);
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: a path that flaps without end "
                                 "costs ever fewer processes") {
  bring_up();
  jitter = 0;
  int starts = 0;
  for (int tenths = 0; tenths < 3000; ++tenths) {
    seen(*this, LinkEvidence::BFD_DOWN);
    if (auto done = deeds(); done == lines{"stop 15"}) {
      process_ends(SIGTERM);
      process_runs();
      report(pb::LeaseReport::RENEW, wan_lease());
      ++starts;
    }
    advance(100ms);
  }
  CHECK(starts == 10); // at 0, 1, 3, 7, 15, 31, 63, 123, 183 and 243 s
  CHECK(machine.state().has_lease());
}

TEST_CASE_FIXTURE(machine_world,
                  "dhcp4 machine: evidence that waits is told as "
                  "one, and an answer does its work") {
  bring_up();
  jitter = 0;
  seen(*this, LinkEvidence::BFD_DOWN);
  process_ends(SIGTERM);
  process_runs();
  report(pb::LeaseReport::RENEW, wan_lease());
  said();
  for (int n = 0; n < 300; ++n)
    seen(*this, LinkEvidence::BFD_DOWN);
  CHECK(said().empty());
  CHECK(next() == 1s);
  REQUIRE(advance(1s));
  CHECK(said() == lines{"to renewing", "stop 15"});
  CHECK(steps.back().cause() == "evidence BFD_DOWN, 300 times");
  process_ends(SIGTERM);
  process_runs();
  report(pb::LeaseReport::RENEW, wan_lease());
  said();
  seen(*this, LinkEvidence::BFD_DOWN);
  REQUIRE(advance(1s));
  report(pb::LeaseReport::RENEW, wan_lease());
  said();
  REQUIRE(advance(60s));
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world,
                  "dhcp4 machine: a person who asks again before "
                  "an answer asks once, after it once more") {
  bring_up();
  for (int n = 0; n < 5; ++n)
    seen(*this, LinkEvidence::OPERATOR);
  CHECK(deeds() == lines{"signal 10"});
  report(pb::LeaseReport::RENEW, wan_lease());
  said();
  seen(*this, LinkEvidence::OPERATOR);
  CHECK(deeds() == lines{"signal 10"});
  advance(3500ms);
  said();
  seen(*this, LinkEvidence::OPERATOR);
  CHECK(deeds() == lines{"signal 10"});
}

TEST_CASE_FIXTURE(machine_world,
                  "dhcp4 machine: the carrier itself is followed "
                  "each time, what is said of it is damped") {
  bring_up();
  for (int n = 0; n < 3; ++n) {
    link(false);
    said();
    link(true);
    CHECK(deeds() == lines{"signal 10"});
    report(pb::LeaseReport::RENEW, wan_lease());
    said();
    advance(100ms);
  }
  seen(*this, LinkEvidence::CARRIER);
  CHECK(deeds() == lines{"signal 10"});
  report(pb::LeaseReport::RENEW, wan_lease());
  said();
  seen(*this, LinkEvidence::CARRIER);
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: what the network made wait is "
                                 "tried at once, what died is not") {
  pb::LeaseReport bad;
  bad.set_kind(pb::LeaseReport::BOUND);
  bad.set_refusal("the mask has holes");
  configure(wan_row());
  link(true);
  process_runs();
  machine_world::report(bad);
  process_ends();
  REQUIRE(state() == "backoff");
  said();
  seen(*this, LinkEvidence::OPERATOR);
  CHECK(deeds() == lines{"start"});
  process_ends();
  process_runs();
  process_ends();
  REQUIRE(state() == "backoff");
  said();
  seen(*this, LinkEvidence::OPERATOR);
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: of a critical client only the "
                                 "carrier's return is a new chance") {
  wear_out();
  for (auto kind : {LinkEvidence::BFD_DOWN, LinkEvidence::AUTH_8021X,
                    LinkEvidence::OAM, LinkEvidence::OPERATOR})
    seen(*this, kind);
  REQUIRE(advance(60s));
  CHECK(said().empty());
  seen(*this, LinkEvidence::CARRIER);
  CHECK(deeds() == lines{"start"});
}

TEST_CASE_FIXTURE(machine_world, "dhcp4 machine: who is not wanted, or unknown "
                                 "evidence, moves nothing") {
  bring_up();
  seen(*this, LinkEvidence::UNSPECIFIED);
  seen(*this, static_cast<LinkEvidence::Kind>(99));
  CHECK(said().empty());
  disable();
  process_ends(SIGTERM);
  said();
  seen(*this, LinkEvidence::BFD_DOWN);
  seen(*this, LinkEvidence::OAM);
  REQUIRE(advance(60s));
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(machine6_world, "dhcp6 machine: 802.1X and a path that is "
                                  "down have another process confirm") {
  for (auto kind : {LinkEvidence::AUTH_8021X, LinkEvidence::BFD_DOWN}) {
    bring_up6();
    seen(*this, kind);
    CHECK(deeds() == lines{"stop 0"});
    process_ends();
    CHECK(deeds() == lines{"start"});
    CHECK(machine.state().has_lease6());
    auto row = wan6_row();
    row.set_enable(false);
    configure(row);
    process_ends();
    REQUIRE(advance(5s));
    said();
  }
}
