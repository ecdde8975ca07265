#include "bus_adapters/process/identity.hpp"
#include "tests/bus_adapters/process/process_world.hpp"

#include <cerrno>
#include <csignal>
#include <filesystem>

using namespace lh;

namespace {

struct restart_world : tests::process_world {
  restart_world() { start_store(); }

  pb::ProcessIdentity started(const std::string& body) {
    start("child", {files.script("child.sh", body)});
    auto identity = next<pb::ChildStarted>().identity();
    settle();
    return identity;
  }

  void crash_runner() { crash(protocol::names::runner); }

  std::string gate_path() const { return files.file("gate"); }
};

/// A process that an earlier daemon could have left.
struct leftover_world : tests::process_world {
  leftover_world() {
    start_store();
    bus::launch_request wanted;
    wanted.launcher = LH_LAUNCHER;
    wanted.output = bus::output_path(files.path(), "child");
    wanted.argv = {"/bin/sleep", "1000"};
    fifo = std::move(*bus::make_output(wanted.output));
    left = std::move(*bus::launch(wanted));
    while (!bus::launch_outcome(left.errors.get()))
      ;
    record.set_child("child");
    record.set_owner(owner);
    *record.mutable_identity() = *bus::read_identity(left.pid);
    *record.mutable_daemon() = *bus::read_identity(::getpid());
    record.mutable_daemon()->set_start_time(1);
  }
  ~leftover_world() { ::kill(left.pid, SIGKILL); }

  void recover() {
    store->keep(record);
    start_runner();
    settle();
  }

  bus::launched_child left;
  net::unique_fd fifo;
  pb::ChildRecord record;
};

} // namespace

TEST_CASE_FIXTURE(restart_world, "restart: the children go on") {
  start_runner();
  tests::gate go{gate_path()};
  auto identity = started("echo before; read line < " + gate_path() +
                          "; echo after $line; exit 7");
  crash_runner();
  start_runner();
  auto info = query("child");
  CHECK(info.running());
  CHECK(info.identity().SerializeAsString() == identity.SerializeAsString());
  go.open_for("all");
  auto exited = next<pb::ChildExited>();
  CHECK(exited.exit_code() == 7);
  CHECK_FALSE(exited.status_unknown());
  REQUIRE(exited.last_output_size() > 0);
  CHECK(exited.last_output().rbegin()->find("after all") != std::string::npos);
  settle();
  CHECK(store->of("child").back().ended());
}

TEST_CASE_FIXTURE(restart_world, "restart: a taken up child can be stopped") {
  start_runner();
  auto identity = started("exec sleep 1000");
  crash_runner();
  start_runner();
  stop("child", SIGTERM, 5000);
  auto exited = next<pb::ChildExited>();
  CHECK(exited.signal() == SIGTERM);
  CHECK(exited.requested());
  CHECK(exited.identity().pid() == identity.pid());
}

TEST_CASE_FIXTURE(restart_world, "restart: a death in between is told") {
  start_runner();
  auto identity = started("exec sleep 1000");
  auto pid = static_cast<pid_t>(identity.pid());
  crash_runner();
  ::kill(pid, SIGKILL);
  CHECK(tests::ends(pid));
  start_runner();
  auto exited = next<pb::ChildExited>();
  CHECK(exited.signal() == SIGKILL);
  CHECK(exited.identity().pid() == identity.pid());
}

TEST_CASE_FIXTURE(restart_world, "restart: a child that is gone is told") {
  pb::ChildRecord record;
  record.set_child("child");
  record.set_owner(owner);
  *record.mutable_identity() = *bus::read_identity(::getppid());
  record.mutable_identity()->set_start_time(1);
  *record.mutable_daemon() = *bus::read_identity(::getpid());
  store->keep(record);
  start_runner();
  CHECK(next<pb::ChildExited>().status_unknown());
  settle();
  CHECK(store->of("child").back().ended());
}

TEST_CASE_FIXTURE(restart_world, "restart: a child on its way is given up") {
  auto slow = files.script("launcher",
                           "echo $$ > " + gate_path() + "; exec sleep 1000");
  tests::gate launching{gate_path()};
  start_runner(slow);
  start("child", {"/bin/true"});
  auto pid = std::stoi(launching.line());
  crash_runner();
  CHECK(next<pb::ChildExited>().start_error() == ECANCELED);
  CHECK(::kill(pid, 0) != 0);
}

TEST_CASE_FIXTURE(restart_world, "restart: a stop under way is finished") {
  start_runner();
  tests::gate ready{gate_path()};
  started("trap '' TERM; echo > " + gate_path() +
          "; while :; do sleep 0.01; done");
  ready.line();
  stop("child", SIGTERM, 60'000);
  settle();
  crash_runner();
  start_runner();
  CHECK(next<pb::ChildExited>().signal() == SIGKILL);
}

TEST_CASE_FIXTURE(restart_world, "restart: requests wait for the store") {
  crash(protocol::names::store);
  start_runner();
  start("child", {"/bin/sleep", "1000"});
  stop("child", SIGTERM, 5000);
  start_store();
  auto exited = next<pb::ChildExited>();
  CHECK(exited.requested());
  CHECK(exited.signal() == SIGTERM);
}

TEST_CASE_FIXTURE(leftover_world, "leftover: an earlier daemon's is ended") {
  recover();
  REQUIRE(tests::ends(left.pid));
  CHECK(bus::reap(left.exit.get())->signal == SIGKILL);
  CHECK(store->of("child").back().ended());
  CHECK(untaken() == 0);
}

TEST_CASE_FIXTURE(leftover_world, "leftover: nobody starts before it is gone") {
  crash(protocol::names::store);
  store->keep(record);
  bool early = true;
  store->on_told = [&](auto& told) {
    if (told.child() == "child")
      early = std::filesystem::exists(bus::output_path(files.path(), "next"));
  };
  start_runner();
  start("next", {"/bin/true"});
  start_store();
  CHECK(next<pb::ChildExited>().exit_code() == 0);
  CHECK_FALSE(early);
}

TEST_CASE_FIXTURE(leftover_world, "leftover: another process is not touched") {
  SUBCASE("start time") {
    record.mutable_identity()->set_start_time(1);
  }
  SUBCASE("executable") {
    record.mutable_identity()->set_executable("/x");
  }
  recover();
  CHECK_FALSE(bus::reap(left.exit.get()));
  CHECK(store->of("child").back().ended());
  CHECK_FALSE(query("child").running());
}

TEST_CASE_FIXTURE(restart_world, "program watch: the owner is told once") {
  start_runner();
  pb::WatchProgram wanted;
  wanted.set_owner(owner);
  wanted.set_path(files.file("program"));
  send(wanted);
  settle();
  files.script("program", "exit 0");
  CHECK(next<pb::ProgramChanged>().path() == files.file("program"));
  files.script("program", "exit 1");
  CHECK(untaken() == 0);
  send(wanted);
  settle();
  crash_runner();
  CHECK(next<pb::ProgramChanged>().path() == files.file("program"));
}

TEST_CASE_FIXTURE(restart_world, "restart: a store that is well again is told "
                                 "of all that runs") {
  start_runner();
  started("exec sleep 1000");
  settle();
  auto told = store->of("child").size();
  shared.directory.publish(&*scoped, protocol::topics::store_health,
                           pb::StoreHealth{});
  settle();
  REQUIRE(store->of("child").size() == told + 1);
  CHECK_FALSE(store->of("child").back().ended());
}
