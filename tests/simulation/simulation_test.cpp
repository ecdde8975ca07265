#include "messages/log/log.hpp"
#include "tests/simulation/history.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

using lh::simulation::history;

namespace {

constexpr uint32_t histories = 10'000;
constexpr int most_failures = 3;

struct range {
  uint32_t first;
  uint32_t end;
  bool one;
};

/// LH_SEEDS=17 or LH_SEEDS=0..5000 of the environment, else all.
range seeds() {
  auto* given = std::getenv("LH_SEEDS");
  if (!given)
    return {0, histories, false};
  char* rest = nullptr;
  auto first = static_cast<uint32_t>(std::strtoul(given, &rest, 10));
  if (*rest == '\0')
    return {first, first + 1, true};
  return {first, static_cast<uint32_t>(std::strtoul(rest + 2, nullptr, 10)),
          false};
}

} // namespace

TEST_CASE("simulation: whatever breaks, a day ends with all as it should be") {
  auto [first, end, one] = seeds();
  if (!one)
    lh::log::set_threshold(lh::log::level{});
  std::map<std::string, size_t> seen;
  int failed = 0;
  for (auto seed = first; seed < end && failed < most_failures; ++seed) {
    history day{seed};
    day.run();
    if (one)
      std::fputs(day.tale().text().c_str(), stdout);
    INFO("replay with LH_SEEDS=", seed, "\n", day.tale().text());
    CHECK(day.tale().breaches().empty());
    failed += !day.tale().breaches().empty();
    seen["messages"] += day.messages();
    seen["lives of the daemon"] += day.lives();
    for (auto& [fault, times] : day.faults())
      seen[fault] += times;
  }
  std::string counted;
  for (auto& [what, times] : seen)
    counted += fmt::format("{} {}, ", times, what);
  MESSAGE(counted);
}
