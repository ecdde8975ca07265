#include "bus_adapters/process/cgroup.hpp"
#include "bus_adapters/process/child_process.hpp"
#include "bus_adapters/process/output.hpp"
#include "bus_adapters/process/spawn.hpp"
#include "tests/bus_adapters/process/scratch.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace lh;

namespace {

struct launch_fixture {
  launch_fixture() {
    wanted.launcher = LH_LAUNCHER;
    wanted.output = bus::output_path(files.path(), "child");
    fifo = std::move(*bus::make_output(wanted.output));
  }

  bus::exit_status run(std::vector<std::string> argv) {
    wanted.argv = std::move(argv);
    auto child = bus::launch(wanted);
    REQUIRE(child);
    REQUIRE(tests::ends(child->pid));
    outcome = bus::launch_outcome(child->errors.get());
    pid = child->pid;
    return bus::reap(child->exit.get()).value();
  }

  std::string output() {
    std::string text(65536, '\0');
    auto size = ::read(fifo.get(), text.data(), text.size());
    text.resize(size > 0 ? static_cast<size_t>(size) : 0);
    return text;
  }

  tests::scratch files;
  bus::launch_request wanted;
  net::unique_fd fifo;
  std::optional<int> outcome;
  pid_t pid = 0;
};

/// A real group below that of this test.
struct group_fixture : launch_fixture {
  group_fixture() {
    wanted.group = groups.make("child", {});
    REQUIRE_FALSE(wanted.group.empty());
  }
  ~group_fixture() { groups.end(wanted.group); }

  bus::client_groups groups{bus::own_group_base(), files.path()};
};

} // namespace

TEST_CASE_FIXTURE(launch_fixture, "child process: exit code and output") {
  auto status = run({"/bin/sh", "-c", "echo out; echo err >&2; exit 7"});
  CHECK(status.code == 7);
  CHECK(status.signal == 0);
  CHECK(outcome == 0);
  CHECK(output() == "out\nerr\n");
}

TEST_CASE_FIXTURE(launch_fixture, "child process: a signal is told") {
  auto status = run({"/bin/sh", "-c", "kill -SEGV $$"});
  CHECK(status.signal == SIGSEGV);
  CHECK(status.code == 0);
}

TEST_CASE_FIXTURE(launch_fixture, "child process: arguments stay as they are") {
  run({"/bin/sh", "-c", "printf '<%s>' \"$@\"", "sh", "; reboot", "", "a b",
       "--", "--output"});
  CHECK(output() == "<; reboot><><a b><--><--output>");
}

TEST_CASE_FIXTURE(launch_fixture, "child process: only the given environment") {
  wanted.environment = {"A=1 2", "B=;"};
  run({"/usr/bin/env"});
  CHECK(output() == "A=1 2\nB=;\n");
}

TEST_CASE_FIXTURE(launch_fixture, "child process: stdin holds the input") {
  run({"/bin/cat"});
  CHECK(output().empty());
  wanted.input = "first\nsecond";
  run({"/bin/cat"});
  CHECK(output() == "first\nsecond");
}

TEST_CASE_FIXTURE(launch_fixture, "child process: it inherits nothing else") {
  bus::client_groups groups{bus::own_group_base(), files.path()};
  SUBCASE("in the group of this test") {}
  SUBCASE("in a group of its own") {
    wanted.group = groups.make("child", {});
    REQUIRE_FALSE(wanted.group.empty());
  }
  constexpr uint64_t libc_internal = 0x180000000;
  sigset_t blocked;
  sigset_t before;
  sigfillset(&blocked);
  sigprocmask(SIG_BLOCK, &blocked, &before);
  auto handler = std::signal(SIGTERM, SIG_IGN);
  run({"/bin/sh", "-c",
       "ls /proc/self/fd | wc -w; sed -n 's/^Sig[BI][lg][kn]:.//p' "
       "/proc/self/status"});
  std::signal(SIGTERM, handler);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  groups.end(wanted.group);
  std::istringstream said{output()};
  uint64_t descriptors = 0;
  uint64_t masked = 1;
  uint64_t ignored = 1;
  said >> descriptors >> std::hex >> masked >> ignored;
  CHECK(descriptors == 4);
  CHECK(masked == 0);
  CHECK((ignored & ~libc_internal) == 0);
}

TEST_CASE_FIXTURE(launch_fixture, "child process: its own session and group") {
  run({"/bin/sh", "-c", "cut -d' ' -f5,6 /proc/$$/stat"});
  CHECK(output() == std::to_string(pid) + " " + std::to_string(pid) + "\n");
}

TEST_CASE_FIXTURE(launch_fixture, "child process: a failed exec is told") {
  run({"/no/such/program"});
  CHECK(outcome == ENOENT);
  run({files.write("text", "no program")});
  CHECK(outcome == EACCES);
  wanted.launcher = "/no/such/launcher";
  auto refused = bus::launch(wanted);
  CHECK(refused.error().code == EAGAIN);
  CHECK(refused.error().text.find("/no/such/launcher") == 0);
  wanted.argv.clear();
  CHECK(bus::launch(wanted).error().code == EINVAL);
}

TEST_CASE_FIXTURE(group_fixture, "child process: it is in its group from the "
                                 "start") {
  auto status = run({"/bin/sh", "-c", "grep -c /child$ /proc/self/cgroup"});
  CHECK(status.code == 0);
  CHECK(output() == "1\n");
  run({"/no/such/program"});
  CHECK(outcome == ENOENT);
  wanted.launcher = "/no/such/launcher";
  CHECK(bus::launch(wanted).error().code == EAGAIN);
}

TEST_CASE_FIXTURE(group_fixture, "child process: no group is made by who is in "
                                 "one that was ended, unless what it starts "
                                 "there lives") {
  bus::kill_members(wanted.group);
  auto member = ::fork();
  if (member == 0) {
    std::ofstream{wanted.group + "/cgroup.procs"} << "0" << std::flush;
    bus::client_groups own{wanted.group, files.path()};
    auto group = own.make("child", {});
    bool good = group.empty() || bus::lives_in(group);
    own.end(group);
    ::_exit(good ? 0 : 1);
  }
  int status = 1;
  CHECK(::waitpid(member, &status, 0) == member);
  CHECK(status == 0);
  for (auto& left : std::filesystem::directory_iterator{wanted.group})
    if (left.is_directory())
      ::rmdir(left.path().c_str());
}

TEST_CASE_FIXTURE(launch_fixture, "child process: without its group it runs "
                                  "all the same") {
  wanted.group = files.file("nowhere");
  CHECK(run({"/bin/echo", "runs"}).code == 0);
  CHECK(output() == "leasehold-launch: joining its cgroup: " + wanted.group +
                        ": No such file or directory\nruns\n");
}

TEST_CASE_FIXTURE(launch_fixture, "child process: limits are handed on") {
  constexpr auto two_gib = uint64_t{2} << 30;
  wanted.data = two_gib;
  wanted.nice = 3;
  run({"/bin/sh", "-c", "ulimit -d; cut -d' ' -f19 /proc/self/stat"});
  CHECK(output() == std::to_string(two_gib / 1024) + "\n" +
                        std::to_string(::getpriority(PRIO_PROCESS, 0) + 3) +
                        "\n");
}

TEST_CASE("child process: who is no child cannot be reaped") {
  auto other = bus::open_process(::getppid());
  REQUIRE(other);
  CHECK(bus::reap(other->get()).value().unknown);
  CHECK(bus::open_process(0x7ffffff0).error().code != 0);
}
