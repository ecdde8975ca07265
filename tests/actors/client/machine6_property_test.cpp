#include "tests/actors/client/machine6_history.hpp"

using namespace lh::tests;

TEST_CASE("dhcp6 machine: what always holds does so in random histories") {
  int failed = 0;
  std::map<std::string, size_t> seen;
  for (uint32_t seed = 1; seed <= 2000 && failed < 5; ++seed) {
    machine6_history history{seed};
    for (int step = 0; step < 80; ++step)
      history.random_step();
    history.settle_down();
    CAPTURE(seed);
    CHECK(history.breaches == lines{});
    failed += !history.breaches.empty();
    for (auto& [what, count] : history.seen)
      seen[what] += count;
  }
  for (std::string what :
       {"STARTED", "STOPPED", "FAILED", "LEASE_UPDATE", "LEASE_RENEW",
        "LEASE_DEL", "begun again", "probe", "retired", "shut down",
        "started anew", "withdrawn"}) {
    CAPTURE(what);
    CHECK(seen[what] > 20);
  }
}
