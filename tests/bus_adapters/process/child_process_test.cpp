#include "bus_adapters/process/child_process.hpp"
#include "bus_adapters/process/output.hpp"
#include "tests/bus_adapters/process/scratch.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>
#include <sstream>
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
  CHECK(bus::launch(wanted).error().code == ENOENT);
  wanted.argv.clear();
  CHECK(bus::launch(wanted).error().code == EINVAL);
}

TEST_CASE("child process: who is no child cannot be reaped") {
  auto other = bus::open_process(::getppid());
  REQUIRE(other);
  CHECK(bus::reap(other->get()).value().unknown);
  CHECK(bus::open_process(0x7ffffff0).error().code != 0);
}
