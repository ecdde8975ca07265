#include "tests/actors/client/machine_history.hpp"

using namespace lh::tests;

TEST_CASE("dhcp4 machine: what always holds does so in random histories") {
  int failed = 0;
  std::map<lh::pb::EventType, size_t> seen;
  for (uint32_t seed = 1; seed <= 2000 && failed < 5; ++seed) {
    machine_history history{seed};
    for (int step = 0; step < 60; ++step)
      history.random_step();
    history.settle_down();
    CAPTURE(seed);
    CHECK(history.breaches == lines{});
    failed += !history.breaches.empty();
    for (auto& [type, count] : history.events)
      seen[type] += count;
  }
  for (auto type :
       {lh::pb::STARTED, lh::pb::STOPPED, lh::pb::FAILED, lh::pb::LEASE_UPDATE,
        lh::pb::LEASE_RENEW, lh::pb::LEASE_DEL}) {
    CAPTURE(lh::pb::EventType_Name(type));
    CHECK(seen[type] > 50);
  }
}
