#include "bus_adapters/process/identity.hpp"
#include "tests/bus_adapters/process/process_world.hpp"
#include "tests/support/stderr_capture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sys/resource.h>
#include <unistd.h>

using namespace lh;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr auto client = "dhcp4-client-1";

/// Clients in real groups below that of this test.
struct isolation_world : tests::process_world {
  isolation_world() : ready(files.file("gate")) {
    group_base = bus::own_group_base();
    REQUIRE_FALSE(group_base.empty());
    start_store();
  }

  ~isolation_world() {
    crash(protocol::names::runner);
    bus::client_groups left{group_base, files.path()};
    left.end_others({});
    while (left.sweep())
      ;
  }

  std::string root() const { return group_base + '/' + root_name(); }

  std::string root_name() const {
    auto place = *bus::identity_of_file(files.path());
    return fmt::format("leasehold-{}-{}", place.device, place.inode);
  }

  std::string group() const { return root() + "/" + client; }

  std::string members() const {
    return tests::read_file(group() + "/cgroup.procs");
  }

  void shell(const std::string& child, const std::string& body) {
    start(child, {files.script(child + ".sh",
                               "exec 9>" + ready.path() + "\n" + body)});
  }

  /// Each of these asks the runner, so that it gets to what it has to do.
  bool gone(const std::string& path) {
    auto until = std::chrono::steady_clock::now() + tests::patience;
    while (fs::exists(path) && std::chrono::steady_clock::now() < until)
      settle();
    return !fs::exists(path);
  }

  tests::gate ready;
};

/// A group of plain files: what was written to it stays in it.
struct undying_world : tests::process_world {
  undying_world() {
    group_base = files.file("groups");
    fs::create_directory(group_base);
    start_store();
    start_runner();
  }

  /// One that comes again is disarmed for a moment each time.
  bool no_timer_is_armed_again() {
    using clock = std::chrono::steady_clock;
    auto until = clock::now() + tests::patience;
    for (auto armed = clock::now(); armed < until; settle())
      if (tests::a_timer_is_armed())
        armed = clock::now();
      else if (clock::now() - armed > 500ms)
        return true;
    return false;
  }
};

/// Its own session: no process group leads to it.
constexpr auto escapes = "setsid sh -c 'trap \"\" TERM HUP; echo $$ >&9; "
                         "while :; do sleep 1000; done' & ";

std::string hiding(const char* before, const char* after) {
  std::string body{before};
  body += escapes;
  body += after;
  return body;
}

} // namespace

TEST_CASE_FIXTURE(isolation_world, "isolation: a client has a group of its "
                                   "own, and a hook has not") {
  start_runner();
  shell(client, "own=$(grep ^0:: /proc/self/cgroup); echo $own >&9; "
                "exec sleep 1000");
  auto own = ready.line();
  CHECK(own.ends_with('/' + root_name() + '/' + client));
  CHECK(members() ==
        std::to_string(next<pb::ChildStarted>().identity().pid()) + "\n");
  shell("hook", "grep ^0:: /proc/self/cgroup >&9; ulimit -d >&9");
  CHECK_FALSE(ready.line().ends_with(client));
  CHECK(ready.line() == "unlimited");
}

TEST_CASE_FIXTURE(isolation_world, "isolation: who ignores SIGTERM is ended "
                                   "with all that it started") {
  start_runner();
  shell(client, hiding("trap '' TERM; ", "while :; do wait; done"));
  auto other = std::stoi(ready.line());
  stop(client, SIGTERM, 50);
  CHECK(next<pb::ChildExited>().signal() == SIGKILL);
  CHECK(tests::ends(other));
  CHECK(gone(group()));
}

TEST_CASE_FIXTURE(isolation_world, "isolation: what a client leaves behind "
                                   "goes with it") {
  start_runner();
  shell(client, hiding("", ("read line < " + files.file("gate2")).c_str()));
  tests::gate end{files.file("gate2")};
  auto other = std::stoi(ready.line());
  end.open_for("good");
  CHECK_FALSE(next<pb::ChildExited>().requested());
  CHECK(tests::ends(other));
  CHECK(gone(group()));
}

TEST_CASE_FIXTURE(isolation_world,
                  "isolation: groups that a client made in its "
                  "own go with it") {
  start_runner();
  shell(client, "mkdir -p " + group() + "/deep/deeper && echo $$ > " + group() +
                    "/deep/deeper/cgroup.procs; echo made >&9; "
                    "exec sleep 1000");
  CHECK(ready.line() == "made");
  next<pb::ChildStarted>();
  CHECK(fs::exists(group() + "/deep/deeper"));
  stop(client, SIGTERM, 5000);
  next<pb::ChildExited>();
  CHECK(gone(group()));
}

TEST_CASE_FIXTURE(isolation_world, "isolation: that there are no groups is "
                                   "said, and once") {
  group_base.clear();
  auto slot = shared.statistics.slot(protocol::names::runner, {});
  tests::stderr_capture log;
  start_runner();
  for (int n = 0; n < 2; ++n) {
    start(client, {"/bin/true"});
    next<pb::ChildExited>();
    settle();
  }
  CHECK(slot->last_error() == "clients have no cgroup of their own");
  auto text = log.text();
  auto said = text.find("what=cgroup");
  CHECK(said != text.npos);
  CHECK(text.find("what=cgroup", said + 1) == text.npos);
}

TEST_CASE_FIXTURE(isolation_world, "isolation: the next one has a group too") {
  start_runner();
  shell(client, hiding("", "wait"));
  ready.line();
  next<pb::ChildStarted>();
  stop(client, 0, 0);
  next<pb::ChildExited>();
  start(client, {"/bin/sleep", "1000"});
  auto pid = next<pb::ChildStarted>().identity().pid();
  auto own = tests::read_file("/proc/" + std::to_string(pid) + "/cgroup");
  CHECK(own.find(root_name() + '/' + client) != own.npos);
}

TEST_CASE_FIXTURE(isolation_world, "isolation: the group of an earlier "
                                   "runner's client is found again") {
  start_runner();
  shell(client, hiding("trap '' TERM; ", "while :; do wait; done"));
  auto other = std::stoi(ready.line());
  next<pb::ChildStarted>();
  settle();
  crash(protocol::names::runner);
  CHECK(fs::exists(group()));
  start_runner();
  stop(client, SIGTERM, 50);
  CHECK(next<pb::ChildExited>().signal() == SIGKILL);
  CHECK(tests::ends(other));
  CHECK(gone(group()));
}

TEST_CASE_FIXTURE(isolation_world, "isolation: a group that no record tells "
                                   "of is ended") {
  start_runner();
  shell(client, hiding("", "exec sleep 1000"));
  auto other = std::stoi(ready.line());
  auto identity = next<pb::ChildStarted>().identity();
  settle();
  crash(protocol::names::runner);
  auto record = store->of(client).back();
  record.set_ended(true);
  store->keep(record);
  start_runner();
  settle();
  CHECK(tests::ends(other));
  CHECK(tests::ends(static_cast<pid_t>(identity.pid())));
  CHECK(gone(group()));
}

TEST_CASE_FIXTURE(isolation_world, "isolation: without clients nothing is "
                                   "left of a runner") {
  start_runner();
  settle();
  CHECK(fs::exists(root()));
  crash(protocol::names::runner);
  CHECK_FALSE(fs::exists(root()));
}

TEST_CASE_FIXTURE(undying_world, "isolation: a group that stays is not waited "
                                 "for without an end") {
  start(client, {"/bin/true"});
  next<pb::ChildExited>();
  auto group = fs::directory_iterator {
    group_base
    } -> path() / client;
  CHECK(no_timer_is_armed_again());
  CHECK(fs::exists(group));
  fs::remove(group / "cgroup.kill");
  start("dhcp4-client-2", {"/bin/true"});
  next<pb::ChildExited>();
  CHECK_FALSE(fs::exists(group));
}

TEST_CASE_FIXTURE(isolation_world, "isolation: without groups a client comes "
                                   "after others") {
  group_base.clear();
  start_runner();
  shell(client, "cut -d' ' -f19 /proc/self/stat >&9");
  CHECK(std::stoi(ready.line()) ==
        std::min(19, ::getpriority(PRIO_PROCESS, 0) + 5));
}

#ifndef LH_INSTRUMENTED
TEST_CASE_FIXTURE(isolation_world, "isolation: a client that takes ever more "
                                   "memory ends") {
  group_base.clear();
  start_runner();
  constexpr auto greatest = 256 * 1024 * 1024;
  shell(client, "x=0123456789; ulimit -d >&9; while [ ${#x} -lt " +
                    std::to_string(greatest) + " ]; do x=$x$x; done");
  CHECK(ready.line() == "65536");
  auto exited = next<pb::ChildExited>();
  CHECK_FALSE(exited.requested());
  CHECK(exited.exit_code() + exited.signal() != 0);
}
#endif
