#include "bus_adapters/process/process_runner_adapter.hpp"
#include "tests/bus_adapters/ipc/ipc_world.hpp"

#include <sys/stat.h>

using namespace lh;
using namespace lh::tests;
namespace names = protocol::names;

namespace {

/// The real runner, launcher and plugin, which a user without privileges runs
/// out of its own directory.
struct plugin_world : ipc_world {
  static constexpr auto client = "dhcp6-client-1";

  plugin_world() {
    end(names::runner, caf::exit_reason::user_shutdown);
    host_actor<bus::process_runner>(
        names::runner, std::string{LH_LAUNCHER}, directory(),
        net::user{nobody, clients},
        bus::process_runner::event_renderer{
            [](const pb::Event&) { return std::string{}; }},
        std::string{});
    put(client, caf::actor_cast<caf::actor>(self));
  }

  void start(const std::string& script) {
    pb::StartChild wanted;
    wanted.set_child(client);
    wanted.set_owner(client);
    for (auto& word : {std::string{"/bin/sh"}, std::string{"-c"}, script})
      wanted.add_argv(word);
    add(wanted, "LEASEHOLD_RUNTIME_DIR", directory());
    add(wanted, "LEASEHOLD_CLIENT", client);
    add(wanted, "interface", "wan0");
    wanted.set_unprivileged(true);
    wanted.mutable_directory()->set_program(LH_PLUGIN);
    wanted.mutable_directory()->set_program_link("notify");
    shared.directory.send<protocol::process_runner>(
        caf::actor_cast<caf::blocking_actor*>(self), names::runner, wanted);
  }

  static void add(pb::StartChild& wanted, const char* name,
                  const std::string& value) {
    auto* variable = wanted.add_environment();
    variable->set_name(name);
    variable->set_value(value);
  }

  int spooled() const {
    std::filesystem::directory_iterator files{file("spool")};
    return static_cast<int>(std::distance(files, {}));
  }
};

} // namespace

TEST_CASE_FIXTURE(plugin_world, "ipc: the plugin of an unprivileged client is "
                                "heard") {
  listen();
  start("./notify deconfig; exit $?");
  auto heard = next<plugin::Event>();
  REQUIRE(heard);
  CHECK(heard->client() == client);
  CHECK(heard->kind() == plugin::DECONFIG);
  auto exited = next<pb::ChildExited>();
  REQUIRE(exited);
  CHECK(exited->exit_code() == 0);
  CHECK(asked == 1);
  CHECK(spooled() == 0);
}

TEST_CASE_FIXTURE(plugin_world,
                  "ipc: what the plugin of an unprivileged client "
                  "had to spool is read when both are gone") {
  listen();
  end(names::listener, caf::sec::runtime_error);
  start("./notify deconfig; exit $?");
  auto exited = next<pb::ChildExited>();
  REQUIRE(exited);
  CHECK(exited->exit_code() == 0);
  CHECK(spooled() == 1);
  listen();
  CHECK(next<plugin::Event>());
  CHECK(eventually([this] { return spooled() == 0; }));
}

TEST_CASE_FIXTURE(plugin_world, "ipc: an unprivileged client cannot speak for "
                                "another") {
  listen();
  start("LEASEHOLD_CLIENT=dhcp4-client-1 ./notify deconfig; exit 0");
  REQUIRE(next<pb::ChildExited>());
  CHECK(eventually([this] { return spooled() == 0; }));
  CHECK(asked == 0);
  CHECK_FALSE(next<plugin::Event>(0s));
}
