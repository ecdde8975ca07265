#include "messages/log/log.hpp"
#include "tests/simulation/history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

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

/// One process for each processor; a day is one thread's matter.
uint32_t workers(const range& all) {
  return std::clamp(std::thread::hardware_concurrency(), 1u,
                    all.end - all.first);
}

/// How many of every `step`th day end wrong; no more are tried than
/// most_failures.
int live(const range& all, uint32_t step) {
  std::map<std::string, size_t> seen;
  int failed = 0;
  for (auto seed = all.first; seed < all.end && failed < most_failures;
       seed += step) {
    history day{seed};
    day.run();
    if (all.one)
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
  return failed;
}

pid_t begin(const range& all, uint32_t step) {
  std::cout.flush();
  auto pid = ::fork();
  if (pid != 0)
    return pid;
  auto failed = live(all, step);
  std::cout.flush();
  std::fflush(nullptr);
  ::_exit(failed);
}

/// What a process that lives days ends with, or -1 of one that did not end.
int end_of(pid_t pid) {
  int status = 0;
  if (pid < 0 || ::waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
    return -1;
  return WEXITSTATUS(status);
}

} // namespace

TEST_CASE("simulation: whatever breaks, a day ends with all as it should be") {
  auto all = seeds();
  REQUIRE(all.first < all.end);
  if (!all.one)
    lh::log::set_threshold(lh::log::level{});
  auto step = workers(all);
  std::vector<pid_t> others;
  for (uint32_t i = 1; i < step; ++i)
    others.push_back(begin({all.first + i, all.end, all.one}, step));
  CHECK(live(all, step) == 0);
  for (auto pid : others)
    CHECK(end_of(pid) == 0);
}
