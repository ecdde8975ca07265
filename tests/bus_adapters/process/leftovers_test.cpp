#include "bus_adapters/process/child_process.hpp"
#include "bus_adapters/process/leftovers.hpp"
#include "bus_adapters/process/output.hpp"
#include "tests/bus_adapters/process/scratch.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <unistd.h>

using namespace lh;

namespace {

/// A process with the environment of a client of the scratch directory, started
/// by `before`.
struct trace_world {
  ~trace_world() { bus::kill_group(started.pid); }

  void run(std::vector<std::string> before) {
    tests::gate ready{files.file("gate")};
    bus::launch_request wanted;
    wanted.launcher = LH_LAUNCHER;
    wanted.output = files.file("output-of-nobody");
    wanted.argv = std::move(before);
    for (auto& word :
         {std::string{"/usr/bin/env"}, std::string{"LEASEHOLD_CLIENT=x"},
          "LEASEHOLD_RUNTIME_DIR=" + files.path(), std::string{"/bin/sh"},
          std::string{"-c"},
          "echo > " + ready.path() + "; while :; do sleep 1000; done"})
      wanted.argv.push_back(word);
    fifo = std::move(*bus::make_output(wanted.output));
    started = std::move(*bus::launch(wanted));
    ready.line();
  }

  std::vector<pid_t> found() {
    return bus::client_traces{files.path(), ::getuid()}.find();
  }

  tests::scratch files;
  net::unique_fd fifo;
  bus::launched_child started;
};

} // namespace

TEST_CASE_FIXTURE(trace_world, "leftovers: a client is known by its "
                               "environment") {
  run({});
  auto all = found();
  CHECK(std::count(all.begin(), all.end(), started.pid) == 1);
}

TEST_CASE_FIXTURE(trace_world, "leftovers: another container's is not ours") {
  run({"/usr/bin/unshare", "--pid", "--fork", "--kill-child"});
  CHECK(found().empty());
}
