#include "bus_adapters/process/identity.hpp"
#include "tests/bus_adapters/process/process_world.hpp"

#include <cerrno>
#include <csignal>
#include <map>
#include <sys/wait.h>

using namespace lh;
using lines = std::vector<std::string>;

namespace {

struct running_world : tests::process_world {
  running_world() {
    start_store();
    start_runner();
  }
};

lines output_of(const pb::ChildExited& exited) {
  return {exited.last_output().begin(), exited.last_output().end()};
}

} // namespace

TEST_CASE_FIXTURE(running_world, "process runner: started, then ended") {
  tests::gate end{files.file("gate")};
  start("child",
        {"/bin/sh", "-c", "echo said; read line < " + end.path() + "; exit 7"});
  auto started = next<pb::ChildStarted>();
  end.open_for("good");
  CHECK(started.child() == "child");
  CHECK(started.identity().executable().find("sh") != std::string::npos);
  auto exited = next<pb::ChildExited>();
  CHECK(exited.identity().SerializeAsString() ==
        started.identity().SerializeAsString());
  CHECK(exited.exit_code() == 7);
  CHECK(exited.signal() == 0);
  CHECK(exited.start_error() == 0);
  CHECK_FALSE(exited.requested());
  CHECK_FALSE(exited.timed_out());
  CHECK(output_of(exited) == lines{"said"});
}

TEST_CASE_FIXTURE(running_world, "process runner: the store knows who runs") {
  start("child", {"/bin/sleep", "1000"});
  auto started = next<pb::ChildStarted>();
  settle();
  REQUIRE(store->of("child").size() == 1);
  auto record = store->of("child").front();
  CHECK(record.owner() == owner);
  CHECK(record.identity().SerializeAsString() ==
        started.identity().SerializeAsString());
  CHECK(record.daemon().pid() == static_cast<uint32_t>(::getpid()));
  CHECK(bus::is_same(record.daemon()));
  CHECK_FALSE(record.ended());
  stop("child", 0, 0);
  next<pb::ChildExited>();
  settle();
  REQUIRE(store->of("child").size() == 2);
  CHECK(store->of("child").back().ended());
}

TEST_CASE_FIXTURE(running_world, "process runner: a child is known by name") {
  CHECK_FALSE(query("child").running());
  start("child", {"/bin/sleep", "1000"});
  CHECK(query("child").running());
  CHECK(query("child").identity().pid() > 0);
  auto started = next<pb::ChildStarted>();
  auto info = query("child");
  CHECK(info.identity().SerializeAsString() ==
        started.identity().SerializeAsString());
  CHECK(info.uid() == ::geteuid());
  start("child", {"/bin/sleep", "1000"});
  auto refused = next<pb::ChildExited>();
  CHECK(refused.start_error() == EEXIST);
  CHECK_FALSE(refused.has_identity());
  CHECK(query("child").identity().pid() == info.identity().pid());
  stop("child", SIGTERM, 1000);
  CHECK(next<pb::ChildExited>().signal() == SIGTERM);
  CHECK_FALSE(query("child").running());
}

TEST_CASE_FIXTURE(running_world, "process runner: a missing program is told") {
  start("child", {"/no/such/program"});
  auto exited = next<pb::ChildExited>();
  CHECK(exited.start_error() == ENOENT);
  CHECK_FALSE(exited.has_identity());
  CHECK(exited.exit_code() == 0);
  start("child", {});
  CHECK(next<pb::ChildExited>().start_error() == EINVAL);
  CHECK(untaken() == 0);
  CHECK(store->of("child").empty());
}

TEST_CASE_FIXTURE(running_world, "process runner: the event comes on stdin") {
  auto wanted = request("child", {"/bin/cat"});
  wanted.mutable_stdin_event()->set_seq(42);
  send(wanted);
  CHECK(output_of(next<pb::ChildExited>()) == lines{"{\"seq\":42}"});
}

TEST_CASE_FIXTURE(running_world, "process runner: a signal that is asked for") {
  start("child", {"/bin/sh", "-c",
                  "trap 'echo renewed; exit 3' USR1; echo ready > " +
                      files.file("gate") + "; while :; do sleep 0.01; done"});
  tests::gate ready{files.file("gate")};
  ready.line();
  pb::SignalChild wanted;
  wanted.set_child("child");
  wanted.set_signal(SIGUSR1);
  send(wanted);
  auto exited = next<pb::ChildExited>();
  CHECK(exited.exit_code() == 3);
  CHECK(output_of(exited) == lines{"renewed"});
  CHECK_FALSE(exited.requested());
}

TEST_CASE_FIXTURE(running_world, "process runner: no quick death is lost") {
  for (int i = 0; i < 300; ++i) {
    start("child", {"/bin/sh", "-c", "echo bye; exit 9"});
    auto exited = next<pb::ChildExited>();
    REQUIRE(exited.exit_code() == 9);
    REQUIRE(output_of(exited) == lines{"bye"});
  }
}

TEST_CASE_FIXTURE(running_world, "process runner: many deaths at once") {
  std::map<std::string, int> deaths;
  for (int i = 0; i < 64; ++i)
    start("child-" + std::to_string(i), {"/bin/true"});
  for (int i = 0; i < 64; ++i)
    ++deaths[next<pb::ChildExited>().child()];
  settle();
  CHECK(deaths.size() == 64);
  CHECK(store->running().children().empty());
}

TEST_CASE_FIXTURE(running_world, "process runner: who has ended is no zombie") {
  for (int i = 0; i < 64; ++i)
    start("child-" + std::to_string(i), {"/bin/true"});
  for (int i = 0; i < 64; ++i) {
    auto pid = next<pb::ChildExited>().identity().pid();
    siginfo_t none{};
    CHECK(::waitid(P_PID, pid, &none, WEXITED | WNOHANG | WNOWAIT) < 0);
    CHECK(errno == ECHILD);
  }
}

TEST_CASE_FIXTURE(running_world, "process runner: nothing is left behind") {
  tests::gate end{files.file("gate")};
  start("child", {"/bin/sh", "-c", "read line < " + end.path()});
  next<pb::ChildStarted>();
  end.open_for("good");
  next<pb::ChildExited>();
  CHECK(untaken() == 0);
  CHECK(::access(bus::output_path(files.path(), "child").c_str(), F_OK) != 0);
  start("child", {"/bin/true"});
  CHECK(next<pb::ChildExited>().exit_code() == 0);
}

TEST_CASE_FIXTURE(running_world, "process runner: no FIFO, no child") {
  files.write("output", "a file where the directory should be");
  start("child", {"/bin/true"});
  auto refused = next<pb::ChildExited>();
  CHECK(refused.start_error() == EAGAIN);
  CHECK(refused.last_output(0).find("Not a directory") != std::string::npos);
}
