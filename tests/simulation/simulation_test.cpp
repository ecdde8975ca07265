#include "messages/log/log.hpp"
#include "tests/simulation/history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

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

/// The day that a process lives, as its parent sees it when that is its last.
struct worker {
  pid_t pid;
  const uint32_t* seed;
};

/// How many of every `step`th day end wrong; no more are tried than
/// most_failures.
int live(const range& all, uint32_t step, uint32_t& current) {
  std::map<std::string, size_t> seen;
  int failed = 0;
  for (auto seed = all.first; seed < all.end && failed < most_failures;
       seed += step) {
    current = seed;
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

worker begin(const range& all, uint32_t step) {
  auto* shared = ::mmap(nullptr, sizeof(uint32_t), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(shared != MAP_FAILED);
  auto* seed = static_cast<uint32_t*>(shared);
  std::cout.flush();
  auto pid = ::fork();
  if (pid != 0)
    return {pid, seed};
  auto failed = live(all, step, *seed);
  std::cout.flush();
  std::fflush(nullptr);
#ifdef __SANITIZE_ADDRESS__
  failed += __lsan_do_recoverable_leak_check() == 0 ? 0 : 1;
#endif
  ::_exit(failed);
}

/// What waitpid() tells of a process that lives days; -1 when there was none.
int end_of(const worker& one) {
  int status = 0;
  if (one.pid < 0 || ::waitpid(one.pid, &status, 0) != one.pid)
    return -1;
  return status;
}

} // namespace

TEST_CASE("simulation: whatever breaks, a day ends with all as it should be") {
  auto all = seeds();
  REQUIRE(all.first < all.end);
  if (all.one) {
    uint32_t current = 0;
    CHECK(live(all, 1, current) == 0);
    return;
  }
  lh::log::set_threshold(lh::log::level{});
  auto step = workers(all);
  std::vector<worker> every;
  for (uint32_t i = 0; i < step; ++i)
    every.push_back(begin({all.first + i, all.end, false}, step));
  for (const auto& one : every) {
    auto status = end_of(one);
    INFO("the last day lived there: LH_SEEDS=", *one.seed);
    CHECK(status == 0);
  }
}
