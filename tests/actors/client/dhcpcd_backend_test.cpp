#include "actors/client/dhcpcd_backend.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <map>

using namespace lh;

namespace {

using lines = std::vector<std::string>;

pb::StartChild command(const pb::ClientConfig& row, bool anew = false) {
  client::places where;
  where.dhcpcd_plugin = "/lib/dhcpcd-plugin";
  where.runtime_dir = "/run/lh";
  auto& backend =
      row.has_v6() ? client::dhcpcd_backend6() : client::dhcpcd_backend4();
  return backend.command({row, {}, where, "/sbin/dhcpcd", "id", 0, anew});
}

pb::ClientConfig row(bool v6) {
  pb::ClientConfig made;
  made.set_client(v6 ? "dhcp6-client-1" : "dhcp4-client-1");
  made.set_path("Device.DHCPv4.Client.1");
  made.set_device("wan0");
  if (v6)
    made.mutable_v6()->set_row(1);
  return made;
}

template <class Strings>
lines all_of(const Strings& strings) {
  return {strings.begin(), strings.end()};
}

std::map<std::string, std::string> covers(const pb::StartChild& child) {
  std::map<std::string, std::string> all;
  for (auto& one : child.directory().covers())
    all[one.path()] = one.file();
  return all;
}

} // namespace

TEST_CASE("dhcpcd backend: one family on one device, in the foreground") {
  CHECK(all_of(command(row(false)).argv()) ==
        lines{"/sbin/dhcpcd", "-4", "-B", "-j", "/dev/null", "-f",
              "/run/lh/clients/dhcp4-client-1/dhcpcd.conf", "--", "wan0"});
  CHECK(command(row(true)).argv(1) == "-6");
}

TEST_CASE("dhcpcd backend: it is nobody, in a clean environment") {
  auto child = command(row(false));
  CHECK(child.child() == "dhcp4-client-1");
  CHECK(child.owner() == "dhcp4-client-1");
  CHECK(child.unprivileged());
  CHECK(child.raw_packets());
  std::map<std::string, std::string> environment;
  for (auto& variable : child.environment())
    environment[variable.name()] = variable.value();
  CHECK(environment == std::map<std::string, std::string>{
                           {"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"},
                           {"LEASEHOLD_RUNTIME_DIR", "/run/lh"},
                           {"LEASEHOLD_CLIENT", "dhcp4-client-1"}});
}

TEST_CASE("dhcpcd backend: all that it knows is in its own directory") {
  auto child = command(row(true));
  CHECK(covers(child) ==
        std::map<std::string, std::string>{{"/var/lib/dhcpcd", ""},
                                           {"/run/dhcpcd", ""},
                                           {"/proc/sys/net", ""},
                                           {"/etc/passwd", "passwd"}});
  auto& directory = child.directory();
  REQUIRE(directory.files_size() == 2);
  CHECK(directory.files(0).name() == "dhcpcd.conf");
  CHECK(directory.files(1).name() == "passwd");
  CHECK(directory.files(1).content().find("dhcpcd") == std::string::npos);
  CHECK(directory.program() == "/lib/dhcpcd-plugin");
  CHECK(directory.program_link() == "notify");
}

TEST_CASE("dhcpcd backend: its lease is watched, and forgotten on demand") {
  CHECK(all_of(command(row(true)).directory().watch()) == lines{"wan0.lease6"});
  CHECK(all_of(command(row(false)).directory().watch()).empty());
  auto kept = all_of(command(row(true)).directory().remove());
  CHECK(std::count(kept.begin(), kept.end(), "wan0.lease6") == 0);
  auto forgotten = all_of(command(row(true), true).directory().remove());
  CHECK(std::count(forgotten.begin(), forgotten.end(), "wan0.lease6") == 1);
  forgotten = all_of(command(row(false), true).directory().remove());
  CHECK(std::count(forgotten.begin(), forgotten.end(), "wan0.lease") == 1);
}

TEST_CASE("dhcpcd backend: how it is asked") {
  CHECK(client::dhcpcd_backend4().can().renew == SIGUSR1);
  CHECK(client::dhcpcd_backend6().can().renew == SIGHUP);
  CHECK(client::dhcpcd_backend4().can().before_release == SIGUSR1);
  CHECK(client::dhcpcd_backend6().can().before_release == 0);
  CHECK(client::dhcpcd_backend6().can().release == SIGALRM);
  CHECK(client::dhcpcd_backend6().can().release_ends);
  CHECK(client::dhcpcd_backend6().can().stop == SIGTERM);
}

TEST_CASE("dhcpcd backend: the program is the configured one, if any") {
  pb::Programs configured;
  client::places where;
  where.dhcpcd = "/usr/sbin/dhcpcd";
  CHECK(client::dhcpcd_backend4().program(configured, where) ==
        "/usr/sbin/dhcpcd");
  configured.set_dhcpcd("/opt/dhcpcd");
  CHECK(client::dhcpcd_backend4().program(configured, where) == "/opt/dhcpcd");
}
