#include "messages/ipc/frame.hpp"
#include "messages/ipc/spool.hpp"
#include "tests/plugins/common/plugin_run.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <thread>
#include <unistd.h>

using namespace lh;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

plugin_run run_plugin(const std::string& action,
                      std::vector<std::string> environment) {
  return ::run_plugin(LH_PLUGIN, {LH_PLUGIN, action}, std::move(environment));
}

plugin_run run_in(const fs::path& directory, std::string extra = "mtu=1480") {
  return run_plugin("bound",
                    {"LEASEHOLD_CLIENT=dhcp4-client-1",
                     "LEASEHOLD_RUNTIME_DIR=" + directory.native(),
                     "interface=wan0", "ip=192.0.2.100", std::move(extra)});
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  if (fs::exists(directory))
    for (auto& entry : fs::directory_iterator{directory})
      names.push_back(entry.path().filename());
  return names;
}

std::string content_of(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// The frame of the only event in the spool, checked against its name.
std::string spooled_frame(const fs::path& directory) {
  auto spool = directory / "spool";
  auto names = names_in(spool);
  REQUIRE(names.size() == 1);
  auto content = content_of(spool / names[0]);
  auto frame = ipc::unseal_frame(content);
  REQUIRE(frame);
  auto event = ipc::decode_frame(*frame);
  REQUIRE(event);
  CHECK(to_string(ipc::spool_name{event->boottime_ns(), event->pid()}) ==
        names[0]);
  CHECK(fs::status(spool / names[0]).permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
  return std::string{*frame};
}

} // namespace

TEST_CASE("plugin: an answered event is not spooled") {
  scratch_directory runtime;
  plugin_socket daemon{runtime.path(), 8};
  std::string frame;
  std::thread listener{[&] { frame = daemon.take_frame(ipc::taken); }};
  auto run = run_in(runtime.path());
  listener.join();
  CHECK(run.exit_code == 0);
  CHECK(run.error_output.empty());
  CHECK(names_in(runtime.path() / "spool").empty());
  auto event = ipc::decode_frame(frame);
  REQUIRE(event);
  CHECK(event->client() == "dhcp4-client-1");
  CHECK(event->kind() == plugin::BOUND);
  CHECK(event->address() == 0xc0000264);
  CHECK(event->options().at(26) == "\x05\xc8");
}

TEST_CASE("plugin: without a socket the event goes to the spool") {
  scratch_directory runtime;
  CHECK(run_in(runtime.path()).exit_code == 0);
  spooled_frame(runtime.path());
}

TEST_CASE("plugin: a socket that nobody listens on is no socket") {
  scratch_directory runtime;
  { plugin_socket gone{runtime.path(), 8}; }
  CHECK(run_in(runtime.path()).exit_code == 0);
  spooled_frame(runtime.path());
}

TEST_CASE("plugin: a silent daemon gets 100 ms, then the same bytes spooled") {
  scratch_directory runtime;
  plugin_socket daemon{runtime.path(), 8};
  auto run = run_in(runtime.path());
  CHECK(run.exit_code == 0);
  CHECK(run.duration >= 99ms);
  CHECK(run.duration < 5s);
  CHECK(daemon.take_frame() == spooled_frame(runtime.path()));
}

TEST_CASE("plugin: a daemon that hangs up has not taken charge") {
  scratch_directory runtime;
  plugin_socket daemon{runtime.path(), 8};
  std::string frame;
  std::thread listener{[&] { frame = daemon.take_frame(); }};
  CHECK(run_in(runtime.path()).exit_code == 0);
  listener.join();
  CHECK(frame == spooled_frame(runtime.path()));
}

TEST_CASE("plugin: what the daemon refuses is not spooled, and that is said") {
  scratch_directory runtime;
  plugin_socket daemon{runtime.path(), 8};
  std::thread listener{[&] { daemon.take_frame(ipc::refused); }};
  auto run = run_in(runtime.path());
  listener.join();
  CHECK(run.exit_code == 1);
  CHECK(run.error_output == "leasehold-udhcpc-plugin: the daemon refuses what "
                            "is said for dhcp4-client-1\n");
  CHECK(names_in(runtime.path() / "spool").empty());
}

TEST_CASE("plugin: a full queue sends the event to the spool in time") {
  scratch_directory runtime;
  plugin_socket daemon{runtime.path(), 0};
  std::vector<int> waiting;
  for (int fd = daemon.occupy(); fd >= 0; fd = daemon.occupy())
    waiting.push_back(fd);
  REQUIRE_FALSE(waiting.empty());
  auto run = run_in(runtime.path());
  CHECK(run.exit_code == 0);
  CHECK(run.duration < 5s);
  spooled_frame(runtime.path());
  for (int fd : waiting)
    ::close(fd);
}

TEST_CASE("plugin: the spool keeps the newest 256 events and other files") {
  scratch_directory runtime;
  auto spool = runtime.path() / "spool";
  fs::create_directory(spool);
  for (int64_t i = 1; i <= 300; ++i)
    std::ofstream{spool / to_string(ipc::spool_name{i, 1})} << i;
  std::ofstream{spool / "notes"} << "kept";
  CHECK(run_in(runtime.path()).exit_code == 0);
  auto events = ipc::spooled(names_in(spool));
  CHECK(events.size() == 256);
  CHECK(events.front() == ipc::spool_name{46, 1});
  CHECK(events.back().boottime_ns > 300);
  CHECK(names_in(spool).size() == 257);
}

TEST_CASE("plugin: a spool that is a link is not followed") {
  scratch_directory runtime;
  scratch_directory elsewhere;
  fs::create_symlink(elsewhere.path(), runtime.path() / "spool");
  auto run = run_in(runtime.path());
  CHECK(run.exit_code == 1);
  CHECK(run.error_output.find("cannot open") != std::string::npos);
  CHECK(names_in(elsewhere.path()).empty());
}

TEST_CASE("plugin: one line says why nothing could be done") {
  scratch_directory runtime;
  auto place = "LEASEHOLD_RUNTIME_DIR=" + runtime.path().native();
  auto check = [](const plugin_run& run, const std::string& reason) {
    CHECK(run.exit_code == 1);
    CHECK(run.error_output == "leasehold-udhcpc-plugin: " + reason + '\n');
  };
  check(run_plugin("bound", {}), "LEASEHOLD_RUNTIME_DIR is not set");
  check(run_plugin("bound", {place}),
        "LEASEHOLD_CLIENT does not name a client");
  check(run_plugin("expire", {place, "LEASEHOLD_CLIENT=x"}),
        "the argument is none of udhcpc's events");
  auto absent = runtime.path() / "absent";
  check(run_in(absent),
        "cannot make " + absent.native() + "/spool: No such file or directory");
  auto large = run_in(runtime.path(), "opt224=" + std::string(131'000, 'a'));
  CHECK(large.exit_code == 1);
  CHECK(large.error_output.ends_with("at most 65536 are allowed\n"));
  CHECK(names_in(runtime.path()).empty());
}

TEST_CASE("plugin: a value of 10 kB arrives whole") {
  scratch_directory runtime;
  CHECK(
      run_in(runtime.path(), "rootpath=" + std::string(10240, 'x')).exit_code ==
      0);
  auto event = ipc::decode_frame(spooled_frame(runtime.path()));
  CHECK(event->options().at(17) == std::string(10240, 'x'));
}
