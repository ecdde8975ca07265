#include "tests/deploy/launch/launched.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace {

/// What a shell says that was started with these options.
std::string said(const words& options, const std::string& script) {
  fifo_place place;
  int output = open_as_daemon(place.fifo());
  words all{"--output", place.fifo()};
  all.insert(all.end(), options.begin(), options.end());
  all.insert(all.end(), {"--", "/bin/sh", "-c", script});
  launched run{all};
  CHECK_FALSE(run.start_error());
  CHECK(run.exit_code() == 0);
  auto text = read_to_end(output);
  ::close(output);
  return text;
}

std::string niceness(int more) {
  return std::to_string(::getpriority(PRIO_PROCESS, 0) + more) + "\n";
}

} // namespace

TEST_CASE("launch: a process may have so much data and no more") {
  CHECK(said({"--data", "4294967296"}, "ulimit -d; ulimit -Hd") ==
        "4194304\n4194304\n");
}

TEST_CASE("launch: others come first by as much as was named") {
  constexpr auto tell = "cut -d' ' -f19 /proc/self/stat";
  CHECK(said({"--nice", "4"}, tell) == niceness(4));
  CHECK(said({}, tell) == niceness(0));
}

TEST_CASE("launch: it joins a group before its program runs") {
  fifo_place group;
  std::ofstream{group.directory() / "cgroup.procs"} << "";
  auto members = (group.directory() / "cgroup.procs").string();
  CHECK(said({"--cgroup", group.directory()}, "cat " + members) == "0");
}

TEST_CASE("launch: what the kernel refuses is told, and the child runs") {
  CHECK(said({"--cgroup", "/nowhere/group"}, "echo runs") ==
        "leasehold-launch: joining its cgroup: /nowhere/group: No such file or "
        "directory\nruns\n");
}

TEST_CASE("launch: limits are numbers from nothing on") {
  fifo_place place;
  for (auto* name : {"--data", "--nice"})
    for (auto* wrong : {"-1", "x", "1x", ""})
      check_refused(probe(place, {name, wrong}, {"report"}),
                    lh::ipc::launch_stage::arguments, EINVAL);
}
