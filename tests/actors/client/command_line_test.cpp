#include "actors/client/client_identifier.hpp"
#include "actors/client/command_line.hpp"
#include "tests/actors/client/machine_world.hpp"

using namespace lh;
using namespace lh::tests;

namespace {

const auto where = places_of_tests();

lines argv(const pb::ClientConfig& row, const pb::Identity& identity = {},
           uint32_t address = 0) {
  auto command =
      client::udhcpc_command({row, identity, where, where.udhcpc, {}, address});
  return {command.argv().begin(), command.argv().end()};
}

pb::ClientConfig sending(uint32_t tag, const std::string& value) {
  auto row = wan_row();
  auto* option = row.add_sent();
  option->set_tag(tag);
  option->set_value(value);
  return row;
}

pb::ClientConfig requesting(const std::vector<uint32_t>& tags) {
  auto row = wan_row();
  row.clear_requested();
  for (auto tag : tags)
    row.add_requested()->set_tag(tag);
  return row;
}

bool has(const lines& all, const std::string& argument) {
  return std::count(all.begin(), all.end(), argument) == 1;
}

pb::Identity home_gateway() {
  pb::Identity identity;
  identity.set_enterprise(3561);
  identity.set_id("AB");
  return identity;
}

} // namespace

TEST_CASE("command line: the whole of a plain one") {
  CHECK(argv(wan_row()) == lines{"/sbin/udhcpc", "-f", "-i", "wan0", "-s",
                                 "/lib/plugin", "-t", "0", "-T", "3", "-A", "5",
                                 "-V", "", "-o", "-x", "0x37:010306"});
}

TEST_CASE("command line: the child is named and told, in a clean "
          "environment") {
  auto command =
      client::udhcpc_command({wan_row(), {}, where, where.udhcpc, {}});
  CHECK(command.child() == "dhcp4-client-1");
  CHECK(command.owner() == "dhcp4-client-1");
  lines environment;
  for (auto& variable : command.environment())
    environment.push_back(variable.name() + "=" + variable.value());
  CHECK(environment == lines{"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                             "LEASEHOLD_RUNTIME_DIR=/run/lh",
                             "LEASEHOLD_CLIENT=dhcp4-client-1"});
}

TEST_CASE("command line: a known address is asked for") {
  auto all = argv(wan_row(), {}, 0xc0000207);
  CHECK(all[all.size() - 2] == "-r");
  CHECK(all.back() == "192.0.2.7");
}

TEST_CASE("command line: options go as hex, whatever is in them") {
  CHECK(has(argv(sending(12, "a b")), "0x0c:612062"));
  CHECK(has(argv(sending(12, "; reboot")), "0x0c:3b207265626f6f74"));
  CHECK(has(argv(sending(43, std::string("\0\xff'\n", 4))), "0x2b:00ff270a"));
  std::string longest(255, '\xee');
  CHECK(argv(sending(125, longest)).back().size() == 5 + 2 * 255);
}

TEST_CASE("command line: what udhcpc writes itself it is not given") {
  for (uint32_t tag : {50, 52, 53, 54, 55, 57, 80})
    CHECK(argv(sending(tag, "\1")) == argv(wan_row()));
  CHECK(argv(sending(60, "")) == argv(wan_row()));
}

TEST_CASE("command line: a device is one argument, whatever its name") {
  for (auto device : {"abcdefghijklmno", "eth10", "$(reboot)", "a;b"}) {
    auto row = wan_row();
    row.set_device(device);
    CHECK(argv(row)[3] == device);
  }
}

TEST_CASE("command line: requested options in their order, the mask once") {
  CHECK(has(argv(requesting({121, 1, 6, 3})), "0x37:79010603"));
  CHECK(has(argv(requesting({121, 6, 3})), "0x37:01790603"));
  CHECK(has(argv(requesting({})), "0x37:01"));
}

TEST_CASE("command line: a row for option 61 is the identifier") {
  auto all = argv(sending(61, "\1\2\3"), home_gateway());
  CHECK(has(all, "-C"));
  CHECK(has(all, "0x3d:010203"));
  CHECK(client::client_identifier(sending(61, "\1\2\3"), {}, "") == "\1\2\3");
}

TEST_CASE("command line: an identity gives option 61 of RFC 4361") {
  auto all = argv(wan_row(), home_gateway());
  CHECK(has(all, "-C"));
  CHECK(has(all, "0x3d:ff00000001000200000de94142"));
  auto second = wan_row();
  second.set_path("Device.DHCPv4.Client.2");
  CHECK(has(argv(second, home_gateway()), "0x3d:ff00000002000200000de94142"));
}

TEST_CASE("command line: without both udhcpc's own identifier stays") {
  CHECK_FALSE(has(argv(wan_row()), "-C"));
  std::string mac("\x02\0\0\0\0\1", 6);
  CHECK(client::client_identifier(wan_row(), {}, mac) == "\1" + mac);
}
