#include "bus_adapters/process/identity.hpp"
#include "tests/bus_adapters/process/process_world.hpp"
#include "tests/bus_adapters/reactor/descriptor_limit.hpp"

#include <csignal>
#include <filesystem>
#include <optional>
#include <unistd.h>

using namespace lh;

namespace {

constexpr auto client = "dhcp4-client-1";

/// A client that an earlier daemon has left; the process is this test's child,
/// but nothing else says so.
struct adoption_world : tests::process_world {
  adoption_world() { start_store(); }
  ~adoption_world() { bus::kill_group(left.pid); }

  void leave(std::vector<std::string> argv) {
    bus::launch_request wanted;
    wanted.launcher = LH_LAUNCHER;
    wanted.output = bus::output_path(files.path(), client);
    wanted.argv = std::move(argv);
    fifo = std::move(*bus::make_output(wanted.output));
    left = std::move(*bus::launch(wanted));
    while (!bus::launch_outcome(left.errors.get()))
      ;
    record.set_child(client);
    record.set_owner(owner);
    record.mutable_argv()->Assign(wanted.argv.begin(), wanted.argv.end());
    *record.mutable_identity() = *bus::read_identity(left.pid);
    *record.mutable_daemon() = *bus::read_identity(::getpid());
    record.mutable_daemon()->set_start_time(1);
  }

  void recover() {
    store->keep(record);
    start_runner();
    settle();
  }

  bool is_adopted() {
    auto info = query(client);
    return info.running() && info.adopted();
  }

  /// What the next one that is opened gets, and no smaller number.
  static rlim_t lowest_descriptor() {
    net::unique_fd next{::dup(STDERR_FILENO)};
    return static_cast<rlim_t>(next.get());
  }

  bus::launched_child left;
  net::unique_fd fifo;
  pb::ChildRecord record;
};

} // namespace

TEST_CASE_FIXTURE(adoption_world, "adoption: an earlier daemon's client goes "
                                  "on and is supervised") {
  leave({"/bin/sleep", "1000"});
  recover();
  CHECK(is_adopted());
  CHECK(query(client).identity().SerializeAsString() ==
        record.identity().SerializeAsString());
  CHECK_FALSE(store->of(client).back().ended());
  ::kill(left.pid, SIGKILL);
  auto exited = next<pb::ChildExited>();
  CHECK(exited.identity().pid() == record.identity().pid());
  settle();
  CHECK(store->of(client).back().ended());
}

TEST_CASE_FIXTURE(adoption_world, "adoption: what it says is heard, also what "
                                  "it said meanwhile") {
  auto gate_path = files.file("gate");
  tests::gate go{gate_path};
  leave({"/bin/sh", "-c",
         "echo before; read line < " + gate_path + "; echo after; exit 3"});
  recover();
  CHECK(is_adopted());
  go.open_for("all");
  auto exited = next<pb::ChildExited>();
  REQUIRE(exited.last_output_size() == 2);
  CHECK(exited.last_output(0) == "before");
  CHECK(exited.last_output(1) == "after");
}

TEST_CASE_FIXTURE(adoption_world, "adoption: one that is stopped by force goes "
                                  "with its group") {
  auto gate_path = files.file("gate");
  tests::gate ready{gate_path};
  // Not the shell itself, whose output would go there meanwhile.
  leave({"/bin/sh", "-c",
         "trap '' TERM; sleep 1000 & (echo $! > " + gate_path +
             "); while :; do wait; done"});
  auto other = std::stoi(ready.line());
  recover();
  stop(client, SIGTERM, 50);
  CHECK(next<pb::ChildExited>().requested());
  CHECK(tests::ends(other));
}

TEST_CASE_FIXTURE(adoption_world, "adoption: who cannot look takes nobody for "
                                  "dead") {
  leave({"/bin/sleep", "1000"});
  store->keep(record);
  std::optional<tests::descriptor_limit> few;
  for (rlim_t more = 0; more < 9; ++more) {
    CAPTURE(more);
    auto asked = 0;
    store->on_asked = [&] {
      if (asked++ == 0)
        few.emplace(lowest_descriptor() + more);
      else
        few.reset();
    };
    start_runner();
    auto adopted = is_adopted();
    few.reset();
    CHECK(adopted);
    CHECK_FALSE(store->of(client).back().ended());
    crash(protocol::names::runner);
  }
}

TEST_CASE_FIXTURE(adoption_world, "adoption: a death while there is no runner "
                                  "is told") {
  leave({"/bin/sleep", "1000"});
  recover();
  REQUIRE(is_adopted());
  crash(protocol::names::runner);
  ::kill(left.pid, SIGKILL);
  CHECK(tests::ends(left.pid));
  start_runner();
  auto exited = next<pb::ChildExited>();
  CHECK(exited.identity().pid() == record.identity().pid());
  CHECK(exited.status_unknown());
}

TEST_CASE_FIXTURE(adoption_world, "adoption: what is not it for sure is not") {
  leave({"/bin/sleep", "1000"});
  SUBCASE("another time of start") {
    record.mutable_identity()->set_start_time(1);
  }
  SUBCASE("another program") {
    record.mutable_identity()->set_executable("/x");
  }
  recover();
  CHECK_FALSE(is_adopted());
  CHECK_FALSE(bus::reap(left.exit.get()));
  CHECK(store->of(client).back().ended());
}

TEST_CASE_FIXTURE(adoption_world, "adoption: ours that cannot go on is ended") {
  leave({"/bin/sleep", "1000"});
  SUBCASE("other arguments") {
    record.set_argv(1, "1001");
  }
  SUBCASE("its output is gone") {
    std::filesystem::remove(bus::output_path(files.path(), client));
  }
  recover();
  CHECK_FALSE(is_adopted());
  CHECK(tests::ends(left.pid));
  CHECK(store->of(client).back().ended());
}

TEST_CASE_FIXTURE(adoption_world, "adoption: one that calls itself otherwise "
                                  "is known by its output") {
  leave({"/bin/sleep", "1000"});
  record.set_argv(0, "/sbin/dhcpcd");
  recover();
  CHECK(is_adopted());
}

TEST_CASE_FIXTURE(adoption_world, "adoption: its output is known by the file, "
                                  "whatever that is called where it runs") {
  leave({"/bin/sleep", "1000"});
  auto output = bus::output_path(files.path(), client);
  auto elsewhere = files.file("elsewhere");
  std::filesystem::rename(output, elsewhere);
  std::filesystem::create_hard_link(elsewhere, output);
  recover();
  CHECK(is_adopted());
}
