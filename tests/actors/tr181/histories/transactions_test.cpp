#include "history.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181::test;

namespace {

constexpr unsigned sequences = 10'000;
constexpr int steps = 30;

} // namespace

TEST_CASE("histories: random transactions do as the reference model does") {
  int accepted = 0, done = 0;
  auto [first, end] = seeds(sequences);
  for (auto seed = first; seed < end; ++seed) {
    history one{seed};
    INFO("replay with LH_SEEDS=", seed, one.trace());
    if (seed % 2 == 1)
      one.start_from_file();
    for (int i = 0; i < steps; ++i) {
      if (seed % 2 == 0 && i == steps / 2)
        one.restart();
      one.step();
    }
    one.check_read();
    one.check_store();
    one.check_file();
    accepted += one.accepted;
    done += one.done;
  }
  MESSAGE(accepted, " of ", done, " operations were accepted");
  CHECK(accepted * 10 > done * 4);
}
