#include "bus_adapters/hook/hook_runner_adapter.hpp"
#include "tests/bus_adapters/process/process_world.hpp"

#include <fcntl.h>

using namespace lh;
using lines = std::vector<std::string>;

namespace {

/// What the log says from here on.
class captured_log {
public:
  explicit captured_log(std::string path)
      : path_(std::move(path)), before_(::dup(2)) {
    net::unique_fd file{
        ::open(path_.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600)};
    ::dup2(file.get(), 2);
  }
  ~captured_log() { ::dup2(before_.get(), 2); }

  bool says(const std::string& text) const {
    return tests::read_file(path_).find(text) != std::string::npos;
  }

private:
  std::string path_;
  net::unique_fd before_;
};

struct hook_world : tests::process_world {
  hook_world() : told(files.file("told")), go(files.file("go")) {
    start_store();
    start_runner();
    use_hooks({});
  }

  /// A hook that says its name and the event, then does `body`.
  std::string hook(const std::string& name, const std::string& body = "") {
    return files.script(name, "read event\necho \"" + name + " $event\" > " +
                                  told.path() + "\n" + body);
  }

  void use_hooks(lines programs, uint32_t timeout_ms = 10'000) {
    auto* hooks = store->settings.mutable_hooks();
    hooks->clear_exec();
    for (auto& program : programs)
      hooks->add_exec(program);
    hooks->set_timeout_ms(timeout_ms);
  }

  void start_hooks(lines programs, uint32_t timeout_ms = 10'000) {
    use_hooks(std::move(programs), timeout_ms);
    spawn_hooks();
  }

  void spawn_hooks() {
    protocol::spawn_named<bus::hook_runner>(
        system, shared, protocol::names::hooks, "test", files.path());
    while (shared.directory.followers(protocol::topics::events).empty())
      std::this_thread::yield();
  }

  void publish(uint64_t seq, const std::string& client = "Client.1") {
    pb::Event event;
    event.set_seq(seq);
    event.set_client(client);
    shared.directory.publish(&self, protocol::topics::events, event);
  }

  tests::gate told;
  tests::gate go;
};

} // namespace

TEST_CASE_FIXTURE(hook_world, "hook: every program in order, then the next") {
  start_hooks({hook("a", "sleep 0.02"), hook("b")});
  for (uint64_t seq : {1, 2, 3})
    publish(seq);
  CHECK(told.lines(6) == lines{"a {\"seq\":1}", "b {\"seq\":1}",
                               "a {\"seq\":2}", "b {\"seq\":2}",
                               "a {\"seq\":3}", "b {\"seq\":3}"});
}

TEST_CASE_FIXTURE(hook_world, "hook: no arguments and a small environment") {
  start_hooks({hook("a", "tr '\\0' '\\n' < /proc/$$/environ > " + told.path() +
                             "; echo $# > " + told.path())});
  publish(1);
  CHECK(told.lines(4) == lines{"a {\"seq\":1}",
                               "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                               "LEASEHOLD_RUNTIME_DIR=" + files.path(), "0"});
}

TEST_CASE_FIXTURE(hook_world, "hook: clients do not wait for each other") {
  auto waits =
      files.script("waits", "read event; case $event in *1*) read line "
                            "< " +
                                go.path() + ";; *) echo > " + go.path() +
                                ";; esac; echo \"$event\" "
                                "> " +
                                told.path());
  start_hooks({waits});
  publish(1, "Client.1");
  publish(2, "Client.2");
  auto both = told.lines(2);
  std::sort(both.begin(), both.end());
  CHECK(both == lines{"{\"seq\":1}", "{\"seq\":2}"});
}

TEST_CASE_FIXTURE(hook_world, "hook: who fails is logged and the next runs") {
  captured_log log{files.file("log")};
  auto bad = files.script("bad", "echo no route; exit 3");
  auto slow = files.script("slow", "sleep 1000");
  start_hooks({bad, "/no/such/hook", slow, hook("last")}, 2000);
  publish(7);
  CHECK(told.line() == "last {\"seq\":7}");
  CHECK(log.says("hook-failed program=" + bad +
                 " client=Client.1 seq=7 "
                 "why=\"exit code 3\" "
                 "output=\"no route\""));
  CHECK(log.says("program=/no/such/hook client=Client.1 seq=7 "
                 "why=\"No such file or directory\""));
  CHECK(log.says("program=" + slow +
                 " client=Client.1 seq=7 "
                 "why=\"it ran too long\""));
  CHECK_FALSE(log.says("program=" + files.file("last")));
}

TEST_CASE_FIXTURE(hook_world, "hook: new settings count for the next event") {
  start_hooks({hook("a")});
  publish(1);
  CHECK(told.line() == "a {\"seq\":1}");
  use_hooks({hook("b")});
  shared.directory.publish(&self, protocol::topics::settings, store->settings);
  publish(2);
  CHECK(told.line() == "b {\"seq\":2}");
}

TEST_CASE_FIXTURE(hook_world, "hook: events wait for the settings") {
  crash(protocol::names::store);
  start_hooks({hook("a")});
  publish(1);
  start_store();
  CHECK(told.line() == "a {\"seq\":1}");
}

TEST_CASE_FIXTURE(hook_world, "hook: a restart of the process runner") {
  start_hooks({hook("a")});
  publish(1);
  CHECK(told.line() == "a {\"seq\":1}");
  crash(protocol::names::runner);
  publish(2);
  start_runner();
  CHECK(told.line() == "a {\"seq\":2}");
}

TEST_CASE_FIXTURE(hook_world, "hook: its own restart overlaps no two runs") {
  start_hooks(
      {hook("a", "read line < " + go.path() + "; echo done > " + told.path())});
  publish(1);
  CHECK(told.line() == "a {\"seq\":1}");
  crash(protocol::names::hooks);
  spawn_hooks();
  publish(2);
  settle();
  go.open_for("on");
  CHECK(told.lines(2) == lines{"done", "a {\"seq\":2}"});
  go.open_for("on");
  CHECK(told.line() == "done");
}
