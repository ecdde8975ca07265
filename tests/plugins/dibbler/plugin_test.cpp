#include "messages/ipc/frame.hpp"
#include "tests/plugins/common/plugin_run.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace lh;
namespace fs = std::filesystem;

namespace {

/// A runtime directory with a client's link to the plugin.
class client_place {
public:
  client_place() {
    fs::create_directories(script().parent_path());
    fs::create_symlink(LH_PLUGIN, script());
  }

  const fs::path& runtime() const { return scratch_.path(); }
  fs::path script() const {
    return runtime() / "clients/dhcp6-client-1/notify";
  }

  plugin_run run(const std::string& action) const {
    return run_plugin(script(), {script(), action},
                      {"IFACE=wan0", "CLNT_MESSAGE=REQUEST",
                       "ADDR1=2001:db8::1", "ADDR1PREF=20", "ADDR1VALID=40",
                       "SRV_OPTION95=00:59"});
  }

private:
  scratch_directory scratch_;
};

} // namespace

TEST_CASE("dibbler plugin: the daemon is told by a link's name alone") {
  client_place place;
  plugin_socket daemon{place.runtime(), 8};
  std::string frame;
  std::thread listener{[&] { frame = daemon.take_frame('+'); }};
  auto run = place.run("add");
  listener.join();
  CHECK(run.exit_code == 0);
  auto event = ipc::decode_frame(frame);
  REQUIRE(event);
  CHECK(event->client() == "dhcp6-client-1");
  CHECK(event->kind() == plugin::BOUND);
  CHECK(event->addresses_size() == 1);
  CHECK(event->options().at(95) == std::string("\0\x59", 2));
  CHECK_FALSE(fs::exists(place.runtime() / "spool"));
}

TEST_CASE("dibbler plugin: without a daemon the event goes to the spool") {
  client_place place;
  CHECK(place.run("update").exit_code == 0);
  auto spool = fs::directory_iterator{place.runtime() / "spool"};
  CHECK(std::distance(begin(spool), end(spool)) == 1);
}

TEST_CASE("dibbler plugin: one line says why nothing could be done") {
  client_place place;
  auto refused = place.run("delete");
  CHECK(refused.exit_code == 1);
  CHECK(refused.error_output == "leasehold-dibbler-plugin: the argument is "
                                "none of dibbler's events\n");
  auto lost = run_plugin(LH_PLUGIN, {"notify", "add"}, {});
  CHECK(lost.exit_code == 1);
  CHECK(lost.error_output == "leasehold-dibbler-plugin: not called as "
                             "RUNTIME_DIR/clients/CLIENT/notify\n");
}
