#include "deploy/config/gateway_config.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using lh::config::load_gateway_config;
using lh::config::parse_gateway_config;

namespace {

lh::pb::Settings settings_of(std::string_view text) {
  auto settings = parse_gateway_config(text, "f");
  REQUIRE_MESSAGE(settings, settings.error().text);
  return *settings;
}

bool is_commented_key(std::string_view line) {
  return line.starts_with("# ") &&
         (line.find(" = ") != line.npos || line.find("[") == 2);
}

constexpr auto example = LH_SOURCE_DIR "/deploy/config/gatewayd.toml";

} // namespace

TEST_CASE("gateway config: an empty file gives the defaults") {
  auto settings = settings_of("");
  CHECK(settings.on_stop() == lh::pb::KEEP);
  CHECK(settings.log_level() == "info");
  CHECK(settings.programs().udhcpc().empty());
  CHECK(settings.restart().max_deaths() == 5);
  CHECK(settings.restart().period_ms() == 60000);
  CHECK(settings.restart().first_delay_ms() == 100);
  CHECK(settings.restart().max_delay_ms() == 60000);
  CHECK(settings.restart().healthy_ms() == 10000);
  CHECK(settings.missing_mask() == lh::pb::MASK_32);
  CHECK(settings.foreign_change() == lh::pb::REVERT);
  CHECK(settings.hooks().exec().empty());
  CHECK(settings.hooks().timeout_ms() == 5000);
  CHECK(settings.identity().enterprise() == 0);
  CHECK_FALSE(settings.mapt().enable());
  CHECK_FALSE(settings.mapt().tolerant_zero_padded_rule());
  CHECK(settings.dhcpv4_clients().empty());
  CHECK(settings.dhcpv6_clients().empty());
}

TEST_CASE("gateway config: every section is read") {
  auto settings = settings_of(R"(
[daemon]
on_stop = "release"
[log]
level = "debug"
[programs]
udhcpc = "/opt/my udhcpc"
dibbler_client = "/usr/sbin/dibbler-client"
dhcpcd = "/usr/sbin/dhcpcd"
[restart]
max_deaths = 3
first_delay_ms = 10
max_delay_ms = 10
[policy]
missing_mask = "classful"
foreign_change = "report"
[hooks]
exec = ["/bin/b", "/bin/a"]
timeout_ms = 70
[identity]
enterprise = 4294967295
id = "OUI-Product-1"
[mapt]
enable = true
zero_padded_rule = "tolerant"
)");
  CHECK(settings.on_stop() == lh::pb::RELEASE_LEASE);
  CHECK(settings.log_level() == "debug");
  CHECK(settings.programs().udhcpc() == "/opt/my udhcpc");
  CHECK(settings.programs().dibbler_client() == "/usr/sbin/dibbler-client");
  CHECK(settings.programs().dhcpcd() == "/usr/sbin/dhcpcd");
  CHECK(settings.restart().max_deaths() == 3);
  CHECK(settings.restart().period_ms() == 60000);
  CHECK(settings.restart().first_delay_ms() == 10);
  CHECK(settings.restart().max_delay_ms() == 10);
  CHECK(settings.missing_mask() == lh::pb::MASK_CLASSFUL);
  CHECK(settings.foreign_change() == lh::pb::REPORT);
  CHECK(settings.hooks().exec(0) == "/bin/b");
  CHECK(settings.hooks().exec(1) == "/bin/a");
  CHECK(settings.hooks().timeout_ms() == 70);
  CHECK(settings.identity().enterprise() == 4294967295);
  CHECK(settings.identity().id() == "OUI-Product-1");
  CHECK(settings.mapt().enable());
  CHECK(settings.mapt().tolerant_zero_padded_rule());
}

TEST_CASE("gateway config: a DHCPv4 row is read whole") {
  auto settings = settings_of(R"(
[[dhcpv4.client]]
alias = "wan"
interface = "Device.IP.Interface.1."
enable = false
backend = "udhcpc"
request = [121, 3]
send = [{ tag = 60, value = "4C48" }, { value = "", tag = 77 }]
)");
  REQUIRE(settings.dhcpv4_clients_size() == 1);
  auto& client = settings.dhcpv4_clients(0);
  CHECK(client.alias() == "wan");
  CHECK(client.interface() == "Device.IP.Interface.1.");
  CHECK_FALSE(client.enable());
  CHECK(client.backend() == "udhcpc");
  REQUIRE(client.request_size() == 2);
  CHECK(client.request(0) == 121);
  CHECK(client.request(1) == 3);
  REQUIRE(client.send_size() == 2);
  CHECK(client.send(0).tag() == 60);
  CHECK(client.send(0).value() == "LH");
  CHECK(client.send(1).tag() == 77);
  CHECK(client.send(1).value().empty());
}

TEST_CASE("gateway config: a DHCPv4 row has defaults") {
  auto settings = settings_of("[[dhcpv4.client]]\ninterface = \"wan0\"\n"
                              "[[dhcpv4.client]]\nalias = \"b\"\nrequest = []");
  REQUIRE(settings.dhcpv4_clients_size() == 2);
  auto& client = settings.dhcpv4_clients(0);
  CHECK(client.alias().empty());
  CHECK(client.enable());
  CHECK(client.backend() == "udhcpc");
  CHECK(
      std::vector<uint32_t>(client.request().begin(), client.request().end()) ==
      std::vector<uint32_t>{3, 6, 15, 42, 121});
  CHECK(client.send().empty());
  CHECK(settings.dhcpv4_clients(1).request().empty());
}

TEST_CASE("gateway config: a DHCPv6 row is read whole, the rest has defaults") {
  auto settings = settings_of(R"(
[[dhcpv6.client]]
alias = "wan6"
interface = "wan0"
request_addresses = false
downstream = [{ interface = "lan0", subnet_id = 1 }, { interface = "lan1" }]
)");
  REQUIRE(settings.dhcpv6_clients_size() == 1);
  auto& client = settings.dhcpv6_clients(0);
  CHECK(client.alias() == "wan6");
  CHECK(client.interface() == "wan0");
  CHECK(client.enable());
  CHECK(client.backend() == "dibbler");
  CHECK_FALSE(client.request_addresses());
  CHECK(client.request_prefixes());
  REQUIRE(client.downstream_size() == 2);
  CHECK(client.downstream(0).interface() == "lan0");
  CHECK(client.downstream(0).subnet_id() == 1);
  CHECK(client.downstream(1).subnet_id() == 0);
  REQUIRE(client.request_size() == 2);
  CHECK(client.request(0) == 23);
  CHECK(client.request(1) == 24);
  CHECK(client.send().empty());
  CHECK(client.prefix_hints().empty());
}

TEST_CASE("gateway config: a DHCPv6 row asks for what it says") {
  auto settings = settings_of(R"(
[[dhcpv6.client]]
interface = "wan0"
backend = "dhcpcd"
prefix_hints = ["::/56", "2001:DB8::1/48"]
request = [65000, 23]
send = [{ tag = 15, value = "0003414243" }]
)");
  auto& client = settings.dhcpv6_clients(0);
  CHECK(client.backend() == "dhcpcd");
  REQUIRE(client.prefix_hints_size() == 2);
  CHECK(client.prefix_hints(0) == "::/56");
  CHECK(client.prefix_hints(1) == "2001:db8::/48");
  REQUIRE(client.request_size() == 2);
  CHECK(client.request(0) == 65000);
  REQUIRE(client.send_size() == 1);
  CHECK(client.send(0).tag() == 15);
  CHECK(client.send(0).value() == std::string("\0\3ABC", 5));
}

TEST_CASE("gateway config: other characters than ASCII") {
  auto settings = settings_of("\xef\xbb\xbf# caf\xc3\xa9 \"\n"
                              "[programs] # \xe9 '\r\n"
                              "udhcpc = \"/a#\\\"\\u00e9\" # \xc3\xa9");
  CHECK(settings.programs().udhcpc() == "/a#\"\xc3\xa9");
}

TEST_CASE("gateway config: 500 clients fit") {
  std::string text;
  for (int i = 0; i < 500; ++i)
    text += fmt::format("[[dhcpv4.client]]\ninterface = \"wan{}\"\n", i);
  CHECK(settings_of(text).dhcpv4_clients_size() == 500);
}

TEST_CASE("gateway config: the shipped example loads and shows the defaults") {
  auto settings = load_gateway_config(example);
  REQUIRE_MESSAGE(settings, settings.error().text);
  REQUIRE(settings->dhcpv4_clients_size() == 1);
  CHECK(settings->dhcpv4_clients(0).alias() == "wan");
  settings->clear_dhcpv4_clients();
  auto defaults = settings_of("");
  defaults.mutable_programs();
  defaults.mutable_mapt();
  CHECK(settings->SerializeAsString() == defaults.SerializeAsString());
}

TEST_CASE("gateway config: the example's commented keys load too") {
  std::ifstream file{example};
  std::string text;
  for (std::string line; std::getline(file, line);)
    text += (is_commented_key(line) ? line.substr(2) : line) + "\n";
  auto settings = settings_of(text);
  CHECK(settings.programs().udhcpc() == "/sbin/udhcpc");
  CHECK(settings.hooks().exec_size() == 1);
  CHECK(settings.identity().enterprise() == 3561);
  CHECK(settings.dhcpv6_clients_size() == 1);
}

TEST_CASE("gateway config: a file that cannot be read is named") {
  auto missing = load_gateway_config("/nonexistent/g.toml");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ENOENT);
  CHECK(missing.error().text ==
        "/nonexistent/g.toml:1:1: cannot read: No such file or directory");
  auto folder = load_gateway_config("/");
  REQUIRE_FALSE(folder);
  CHECK(folder.error().text == "/:1:1: cannot read: Is a directory");
  auto endless = load_gateway_config("/dev/zero");
  REQUIRE_FALSE(endless);
  CHECK(endless.error().text ==
        "/dev/zero:1:1: must be at most 1048576 bytes long");
  char name[] = "/tmp/config-XXXXXX";
  REQUIRE(::mkdtemp(name) != nullptr);
  auto path = std::string{name} + "/g.toml";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  auto silent = load_gateway_config(path);
  std::filesystem::remove_all(name);
  REQUIRE_FALSE(silent);
  CHECK(silent.error().text == path + ":1:1: cannot read: Is a pipe");
}
