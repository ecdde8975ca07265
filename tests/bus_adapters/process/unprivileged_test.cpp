#include "bus_adapters/process/identity.hpp"
#include "bus_adapters/process/working_directory.hpp"
#include "tests/bus_adapters/process/process_world.hpp"
#include "tests/bus_adapters/reactor/descriptor_limit.hpp"

#include <cerrno>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace lh;
using namespace std::chrono_literals;
using lines = std::vector<std::string>;

namespace {

/// A child as a user without privileges, in a directory of its own.
struct unprivileged_world : tests::process_world {
  unprivileged_world() : gate(files.file("gate")) {
    REQUIRE(::chown(gate.path().c_str(), tests::client_user.uid, 0) == 0);
    start_store();
    start_runner();
  }

  /// A shell that can say on descriptor 9 how far it is.
  pb::StartChild shell(const std::string& body) {
    auto wanted = request(
        "child", {"/bin/sh", "-c", "exec 9>" + gate.path() + "\n" + body});
    wanted.set_unprivileged(true);
    wanted.mutable_directory()->add_watch("state");
    return wanted;
  }

  /// One that does what it reads in a line of the FIFO "orders".
  void start_obedient() {
    orders = std::make_unique<tests::gate>(files.file("orders"));
    REQUIRE(::chown(orders->path().c_str(), tests::client_user.uid, 0) == 0);
    send(shell("exec 8<>" + orders->path() +
               "; echo up >&9; while read line <&8; do eval \"$line\"; "
               "echo done >&9; done"));
    identity = next<pb::ChildStarted>().identity();
    CHECK(gate.line() == "up");
    settle();
  }

  void order(const std::string& line) {
    orders->open_for(line);
    CHECK(gate.line() == "done");
  }

  std::string file(const std::string& name) const {
    return bus::directory_path(files.path(), "child") + "/" + name;
  }

  void restart_runner() {
    crash(protocol::names::runner);
    start_runner();
  }

  tests::gate gate;
  std::unique_ptr<tests::gate> orders;
  pb::ProcessIdentity identity;
};

lines output_of(const pb::ChildExited& exited) {
  return {exited.last_output().begin(), exited.last_output().end()};
}

std::chrono::nanoseconds cpu_time() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds{used.tv_sec} +
         std::chrono::nanoseconds{used.tv_nsec};
}

} // namespace

TEST_CASE_FIXTURE(unprivileged_world,
                  "unprivileged: a child's user, directory, "
                  "files and lent program") {
  fs::create_directory(files.file("closed"));
  fs::permissions(files.file("closed"), fs::perms::owner_all);
  fs::copy_file("/usr/bin/basename", files.file("closed/plugin"));
  auto wanted = shell("id -u; id -g; id -G; pwd; cat client.conf; "
                      "./notify /a/lent; touch mine || exit 1");
  auto& place = *wanted.mutable_directory();
  place.set_program(files.file("closed/plugin"));
  place.set_program_link("notify");
  auto* configured = place.add_files();
  configured->set_name("client.conf");
  configured->set_content("configured\n");
  send(wanted);
  auto exited = next<pb::ChildExited>();
  CHECK(exited.exit_code() == 0);
  CHECK(output_of(exited) == lines{"65534", "65533", "65533",
                                   bus::directory_path(files.path(), "child"),
                                   "configured", "lent"});
  CHECK(fs::exists(file("mine")));
}

TEST_CASE_FIXTURE(unprivileged_world, "unprivileged: a directory of root's is "
                                      "there for root's child") {
  auto wanted = request("child", {"/bin/sh", "-c",
                                  "id -u; ls -ldn . | cut "
                                  "-d' ' -f3; echo x > f"});
  wanted.mutable_directory();
  send(wanted);
  CHECK(output_of(next<pb::ChildExited>()) == lines{"0", "0"});
  CHECK(fs::exists(file("f")));
}

TEST_CASE_FIXTURE(unprivileged_world,
                  "unprivileged: its uid is told, also when "
                  "it is gone") {
  start_obedient();
  CHECK(query("child").uid() == tests::client_user.uid);
  stop("child", SIGTERM, 5000);
  CHECK(next<pb::ChildExited>().signal() == SIGTERM);
  auto gone = query("child");
  CHECK_FALSE(gone.running());
  CHECK(gone.uid() == tests::client_user.uid);
  CHECK(query("another").uid() == 0);
  net::unique_fd next{::dup(STDERR_FILENO)};
  tests::descriptor_limit none{static_cast<rlim_t>(next.get())};
  CHECK(query("child").uid() == tests::client_user.uid);
}

TEST_CASE_FIXTURE(unprivileged_world, "unprivileged: its directory stays until "
                                      "it is forgotten") {
  pb::StopChild end;
  end.set_child("child");
  end.set_forget(true);
  start_obedient();
  SUBCASE("when it has ended") {
    stop("child", SIGTERM, 5000);
    next<pb::ChildExited>();
    CHECK(fs::exists(file("")));
    send(end);
  }
  SUBCASE("while it runs") {
    end.set_signal(SIGTERM);
    end.set_deadline_ms(5000);
    send(end);
    CHECK(next<pb::ChildExited>().signal() == SIGTERM);
  }
  settle();
  CHECK_FALSE(fs::exists(file("")));
  send(end);
  CHECK(untaken() == 0);
  CHECK(fs::is_empty(files.file("clients")));
}

TEST_CASE_FIXTURE(unprivileged_world, "unprivileged: a planted link covers "
                                      "nothing, and is named") {
  auto wanted = shell("exit 0");
  auto& place = *wanted.mutable_directory();
  place.set_program_link("planted");
  place.set_program("/usr/bin/basename");
  auto* cover = place.add_covers();
  cover->set_path("/etc/passwd");
  cover->set_file("planted");
  send(wanted);
  auto refused = next<pb::ChildExited>();
  CHECK(refused.start_error() == EAGAIN);
  REQUIRE(refused.last_output_size() == 1);
  CHECK(refused.last_output(0) ==
        "leasehold-launch: its view of the file system: /etc/passwd=planted: "
        "Too many levels of symbolic links");
}

TEST_CASE_FIXTURE(unprivileged_world, "unprivileged: no directory, no lent "
                                      "program, no child") {
  auto wanted = shell("exit 0");
  SUBCASE("directory") {
    files.write("clients", "a file where the directory should be");
    send(wanted);
    auto refused = next<pb::ChildExited>();
    CHECK(refused.start_error() == EAGAIN);
    CHECK(refused.last_output(0).find("Not a directory") != std::string::npos);
  }
  SUBCASE("name") {
    wanted.mutable_directory()->add_remove("../precious");
    send(wanted);
    CHECK(next<pb::ChildExited>().start_error() == EAGAIN);
  }
  SUBCASE("program") {
    wanted.mutable_directory()->set_program("/nowhere/plugin");
    send(wanted);
    CHECK(next<pb::ChildExited>().start_error() == EAGAIN);
  }
  CHECK(untaken() == 0);
}

TEST_CASE_FIXTURE(unprivileged_world, "written: a watched file is told when it "
                                      "is closed or moved there") {
  start_obedient();
  order("echo one > state");
  auto told = next<pb::ChildWrote>();
  CHECK(told.child() == "child");
  CHECK(told.name() == "state");
  CHECK(told.content() == "one\n");
  order("echo x > other; echo two > new; mv new state");
  CHECK(next<pb::ChildWrote>().content() == "two\n");
  CHECK(untaken() == 0);
}

TEST_CASE_FIXTURE(unprivileged_world, "written: what was there at the start is "
                                      "no news") {
  auto wanted = shell("read line < " + gate.path());
  auto* state = wanted.mutable_directory()->add_files();
  state->set_name("state");
  state->set_content("ours");
  send(wanted);
  next<pb::ChildStarted>();
  CHECK(untaken() == 0);
  CHECK(tests::read_file(file("state")) == "ours");
}

TEST_CASE_FIXTURE(unprivileged_world, "written: nothing that is not the "
                                      "child's own is told") {
  auto secret = files.write("secret", "of root");
  start_obedient();
  order("ln -s " + secret + " new; mv new state");
  order("rm state; mkfifo new; mv new state");
  order("rm state; mkdir new; mv new state");
  order("rmdir state; head -c 1048577 /dev/zero > state");
  order("echo end > state");
  CHECK(next<pb::ChildWrote>().content() == "end\n");
  CHECK(untaken() == 0);
}

TEST_CASE_FIXTURE(unprivileged_world,
                  "written: a runner that was started again "
                  "tells it once more, and what comes") {
  start_obedient();
  order("echo one > state");
  CHECK(next<pb::ChildWrote>().content() == "one\n");
  restart_runner();
  CHECK(query("child").uid() == tests::client_user.uid);
  CHECK(next<pb::ChildWrote>().content() == "one\n");
  order("echo two > state");
  CHECK(next<pb::ChildWrote>().content() == "two\n");
  stop("child", 0, 0);
  CHECK(next<pb::ChildExited>().signal() == SIGKILL);
}

TEST_CASE_FIXTURE(unprivileged_world, "written: it stops with the process") {
  start_obedient();
  stop("child", 0, 0);
  next<pb::ChildExited>();
  auto late = files.write("state", "x");
  REQUIRE(::chown(late.c_str(), tests::client_user.uid, 0) == 0);
  fs::rename(late, file("state"));
  start("another", {"/bin/sleep", "1000"});
  CHECK(next<pb::ChildStarted>().child() == "another");
  CHECK(untaken() == 0);
}

TEST_CASE_FIXTURE(unprivileged_world, "unprivileged: without its directory it "
                                      "is ended, and then has a new one") {
  start_obedient();
  SUBCASE("removed") {
    fs::remove_all(fs::path{file("")}.parent_path());
  }
  SUBCASE("removed with that of all") {
    fs::remove_all(fs::path{file("")}.parent_path().parent_path());
  }
  SUBCASE("moved away") {
    fs::rename(fs::path{file("")}.parent_path(), files.file("away"));
  }
  CHECK(next<pb::ChildExited>().signal() == SIGKILL);
  start_obedient();
  order("echo one > state");
  CHECK(next<pb::ChildWrote>().content() == "one\n");
}

TEST_CASE_FIXTURE(unprivileged_world, "unprivileged: without its script it is "
                                      "ended, and then has a new one") {
  auto wanted = shell("echo up >&9; exec sleep 1000");
  wanted.mutable_directory()->set_program("/bin/true");
  wanted.mutable_directory()->set_program_link("script");
  for (int i = 0; i < 2; ++i) {
    send(wanted);
    next<pb::ChildStarted>();
    CHECK(gate.line() == "up");
    settle();
    REQUIRE(fs::remove(file("script")));
    CHECK(next<pb::ChildExited>().signal() == SIGKILL);
  }
}

TEST_CASE_FIXTURE(unprivileged_world, "unprivileged: a directory of another "
                                      "child is not its own") {
  start_obedient();
  auto other = shell("exec sleep 1000");
  other.set_child("other");
  send(other);
  CHECK(next<pb::ChildStarted>().child() == "other");
  fs::remove_all(bus::directory_path(files.path(), "other"));
  CHECK(next<pb::ChildExited>().child() == "other");
  order("echo one > state");
  CHECK(next<pb::ChildWrote>().content() == "one\n");
}

TEST_CASE_FIXTURE(unprivileged_world, "written: a child that never stops costs "
                                      "little") {
  send(shell("echo up >&9; while :; do echo x > state; done"));
  CHECK(gate.line() == "up");
  auto used = cpu_time();
  auto since = shared.clocks.boot();
  start("window", {"/bin/sleep", "1"});
  while (next<pb::ChildStarted>().child() != "window")
    ;
  CHECK(next<pb::ChildExited>().child() == "window");
  auto took = shared.clocks.boot() - since;
  CHECK(cpu_time() - used < took * 3 / 10);
  CHECK(self.mailbox().size() < 30 * (took / 1s + 1));
  stop("child", 0, 0);
  next<pb::ChildExited>();
}

TEST_CASE_FIXTURE(unprivileged_world, "leftover: an unprivileged one of an "
                                      "earlier daemon is ended") {
  start_obedient();
  auto record = store->of("child").front();
  record.mutable_daemon()->set_start_time(1);
  crash(protocol::names::runner);
  store->keep(record);
  start_runner();
  settle();
  CHECK(tests::ends(static_cast<pid_t>(identity.pid())));
  CHECK(store->of("child").back().ended());
}

TEST_CASE_FIXTURE(unprivileged_world, "leftover: an unprivileged one that "
                                      "nobody wrote down is ended") {
  auto left = shell("echo $$ >&9; while :; do sleep 1000; done");
  auto name_client_of = [&](const std::string& runtime_dir) {
    left.clear_directory();
    auto add = [&](const char* name, const std::string& value) {
      auto* variable = left.add_environment();
      variable->set_name(name);
      variable->set_value(value);
    };
    add("LEASEHOLD_RUNTIME_DIR", runtime_dir);
    add("LEASEHOLD_CLIENT", "child");
  };
  bool ours = true;
  SUBCASE("known by its environment") {
    name_client_of(files.path());
  }
  SUBCASE("known by its output and its directory") {}
  SUBCASE("not with the environment of another runtime directory") {
    name_client_of(files.path() + "/x");
    ours = false;
  }
  SUBCASE("not without a directory") {
    left.clear_directory();
    ours = false;
  }
  send(left);
  auto pid = std::stoi(gate.line());
  next<pb::ChildStarted>();
  settle();
  auto forgotten = store->of("child").front();
  forgotten.set_ended(true);
  crash(protocol::names::runner);
  store->keep(forgotten);
  start_runner();
  settle();
  if (ours)
    CHECK(tests::ends(pid));
  else
    CHECK(bus::read_identity(pid));
  ::kill(-pid, SIGKILL);
}
