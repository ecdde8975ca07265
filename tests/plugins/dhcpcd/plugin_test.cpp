#include "messages/ipc/frame.hpp"
#include "messages/ipc/spool.hpp"
#include "tests/plugins/common/plugin_run.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <iterator>

using namespace lh;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// A runtime directory without a daemon, with the client's link to the plugin.
class client_place {
public:
  client_place() {
    fs::create_directories(directory());
    fs::create_symlink(LH_PLUGIN, directory() / "notify");
  }

  fs::path directory() const {
    return scratch_.path() / "clients/dhcp6-client-1";
  }
  fs::path lease() const { return directory() / "wan0.lease6"; }

  plugin_run run(std::vector<std::string> environment) const {
    auto script = directory() / "notify";
    return run_plugin(script, {script}, std::move(environment));
  }

  /// What is in the spool, and takes it out.
  std::vector<plugin::Event> spooled() const {
    std::vector<plugin::Event> events;
    std::error_code none;
    auto spool = scratch_.path() / "spool";
    for (auto& file : fs::directory_iterator(spool, none)) {
      std::ifstream stream{file.path(), std::ios::binary};
      std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
      events.push_back(
          ipc::decode_frame(ipc::unseal_frame(bytes).value()).value());
    }
    fs::remove_all(spool);
    return events;
  }

  uint64_t stamp_with(const std::string& reason) const {
    CHECK(run({"reason=" + reason, "interface=wan0"}).exit_code == 0);
    auto events = spooled();
    REQUIRE(events.size() == 1);
    return events[0].lease_stamp();
  }

private:
  scratch_directory scratch_;
};

} // namespace

TEST_CASE("dhcpcd plugin: its name says whose event it is") {
  client_place place;
  CHECK(place.run({"reason=INFORM6", "interface=wan0"}).exit_code == 0);
  auto events = place.spooled();
  REQUIRE(events.size() == 1);
  CHECK(events[0].client() == "dhcp6-client-1");
  CHECK(events[0].kind() == plugin::INFORMED);
  CHECK(events[0].interface() == "wan0");
  CHECK(events[0].pid() != 0);
}

TEST_CASE("dhcpcd plugin: an answer that is told again has the same stamp") {
  client_place place;
  CHECK(place.stamp_with("BOUND6") == 0);
  std::ofstream{place.lease()} << "REPLY";
  auto first = place.stamp_with("BOUND6");
  CHECK(first != 0);
  CHECK(place.stamp_with("BOUND6") == first);
  CHECK(place.stamp_with("REBOOT6") == 0);
  CHECK(place.stamp_with("EXPIRE6") == 0);
  fs::last_write_time(place.lease(), fs::last_write_time(place.lease()) + 1ms);
  CHECK(place.stamp_with("RENEW6") == first + 1'000'000);
}

TEST_CASE("dhcpcd plugin: no news is no event and no failure") {
  client_place place;
  CHECK(place.run({"reason=PREINIT", "interface=wan0"}).exit_code == 0);
  CHECK(place.spooled().empty());
}

TEST_CASE("dhcpcd plugin: it refuses to be run by hand") {
  client_place place;
  CHECK(place.run({"interface=wan0"}).exit_code == 1);
  CHECK(place.spooled().empty());
}
