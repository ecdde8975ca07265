#include "tests/bus_adapters/process/process_world.hpp"

#include <csignal>
#include <ctime>
#include <filesystem>

using namespace lh;
using namespace std::chrono_literals;

namespace {

struct stopping_world : tests::process_world {
  stopping_world() : ready(files.file("gate")) {
    start_store();
    start_runner();
  }

  /// Starts a shell script that says on the gate how far it is.
  pb::StartChild shell(const std::string& child, const std::string& body) {
    return request(
        child,
        {files.script(child + ".sh", "exec 9>" + ready.path() + "\n" + body)});
  }

  net::boot_time now() { return shared.clocks.boot(); }

  tests::gate ready;
};

std::chrono::nanoseconds cpu_time() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds{used.tv_sec} +
         std::chrono::nanoseconds{used.tv_nsec};
}

} // namespace

TEST_CASE_FIXTURE(stopping_world, "stopping: SIGKILL after the deadline") {
  send(shell("child", "trap '' TERM; echo ready >&9; "
                      "while :; do sleep 0.01; done"));
  CHECK(ready.line() == "ready");
  auto asked = now();
  stop("child", SIGTERM, 200);
  auto exited = next<pb::ChildExited>();
  CHECK(exited.signal() == SIGKILL);
  CHECK(exited.requested());
  CHECK_FALSE(exited.timed_out());
  CHECK(now() - asked >= 200ms);
  CHECK(now() - asked < 8s);
}

TEST_CASE_FIXTURE(stopping_world, "stopping: an earlier deadline counts") {
  send(shell("child", "trap '' TERM; echo ready >&9; "
                      "while :; do sleep 0.01; done"));
  ready.line();
  auto asked = now();
  stop("child", SIGTERM, 60'000);
  stop("child", SIGTERM, 100);
  stop("child", SIGTERM, 60'000);
  CHECK(next<pb::ChildExited>().signal() == SIGKILL);
  CHECK(now() - asked < 30s);
}

TEST_CASE_FIXTURE(stopping_world, "stopping: who obeys is not killed") {
  send(shell("child", "trap 'echo going; exit 0' TERM; echo ready >&9; "
                      "while :; do sleep 0.01; done"));
  ready.line();
  stop("child", SIGTERM, 60'000);
  auto exited = next<pb::ChildExited>();
  CHECK(exited.exit_code() == 0);
  CHECK(exited.signal() == 0);
  CHECK(exited.requested());
  CHECK(exited.last_output(0) == "going");
  settle();
  CHECK_FALSE(tests::a_timer_is_armed());
}

TEST_CASE_FIXTURE(stopping_world,
                  "stopping: signal 0 kills the group at once") {
  send(shell("child", "trap '' TERM; sleep 1000 & echo $! >&9; wait"));
  auto grandchild = std::stoi(ready.line());
  stop("child", 0, 60'000);
  auto exited = next<pb::ChildExited>();
  CHECK(exited.signal() == SIGKILL);
  CHECK(exited.requested());
  CHECK(tests::ends(grandchild));
}

TEST_CASE_FIXTURE(stopping_world, "stopping: a dead child's group goes too") {
  send(shell("child", "trap '' HUP TERM; sleep 1000 & echo $! >&9; exit 0"));
  auto grandchild = std::stoi(ready.line());
  CHECK(next<pb::ChildExited>().exit_code() == 0);
  CHECK(tests::ends(grandchild));
}

TEST_CASE_FIXTURE(stopping_world, "stopping: a child that runs too long") {
  auto wanted = shell("child", "sleep 1000 & echo $! >&9; echo slow; wait");
  wanted.set_timeout_ms(200);
  auto asked = now();
  send(wanted);
  auto grandchild = std::stoi(ready.line());
  auto exited = next<pb::ChildExited>();
  CHECK(exited.timed_out());
  CHECK_FALSE(exited.requested());
  CHECK(exited.signal() == SIGKILL);
  CHECK(exited.last_output(0) == "slow");
  CHECK(now() - asked >= 200ms);
  CHECK(tests::ends(grandchild));
}

TEST_CASE_FIXTURE(stopping_world, "stopping: no timer outlives its child") {
  auto wanted = request("child", {"/bin/sleep", "1000"});
  wanted.set_timeout_ms(60'000);
  send(wanted);
  next<pb::ChildStarted>();
  CHECK(tests::a_timer_is_armed());
  stop("child", SIGTERM, 60'000);
  CHECK(next<pb::ChildExited>().signal() == SIGTERM);
  settle();
  CHECK_FALSE(tests::a_timer_is_armed());
}

TEST_CASE_FIXTURE(stopping_world, "stopping: what does not run is no matter") {
  stop("child", SIGTERM, 10);
  CHECK(untaken() == 0);
}

TEST_CASE_FIXTURE(stopping_world, "flood: it costs little and blocks nobody") {
  send(shell("flood", "echo $$ >&9; while :; do echo xxxxxxxxxxxxxxxxxxxx; "
                      "done 2>/dev/null"));
  ready.line();
  auto used = cpu_time();
  auto since = now();
  start("window", {"/bin/sleep", "2"});
  CHECK(next<pb::ChildExited>().child() == "window");
  CHECK(cpu_time() - used < (now() - since) / 5);
  stop("flood", SIGTERM, 5000);
  auto exited = next<pb::ChildExited>();
  CHECK(exited.signal() == SIGTERM);
  CHECK(exited.last_output_size() == 8);
  settle();
  CHECK_FALSE(tests::a_timer_is_armed());
}

TEST_CASE_FIXTURE(stopping_world, "output: a child that talks wakes nobody") {
  send(shell("child", "trap 'echo some words; echo said >&9' USR1; "
                      "echo $$ >&9; while :; do sleep 1000 & wait; done"));
  auto pid = std::stoi(ready.line());
  next<pb::ChildStarted>();
  settle();
  settle();
  auto slot = shared.statistics.slot(protocol::names::runner, {});
  auto handled = slot->handled.load();
  ::kill(pid, SIGUSR1);
  CHECK(ready.line() == "said");
  CHECK(slot->handled.load() == handled);
  stop("child", 0, 0);
  CHECK(next<pb::ChildExited>().last_output(0) == "some words");
}
