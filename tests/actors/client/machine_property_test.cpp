#include "tests/actors/client/machine_history.hpp"

using namespace lh::tests;

TEST_CASE("dhcp4 machine: what always holds does so in random histories") {
  int failed = 0;
  for (uint32_t seed = 1; seed <= 2000 && failed < 5; ++seed) {
    machine_history history{seed};
    for (int step = 0; step < 60; ++step)
      history.random_step();
    history.settle_down();
    CAPTURE(seed);
    CHECK(history.breaches == lines{});
    failed += !history.breaches.empty();
  }
}
