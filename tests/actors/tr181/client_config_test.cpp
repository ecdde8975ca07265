#include "actors/tr181/client_config.hpp"
#include "model_access.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181;
using namespace lh::tr181::test;

TEST_CASE("client config: options in use, each table in its own order") {
  auto t = with_rows(with_clients(2), client(2, "SentOption."), 3);
  t = with_rows(t, client(2, "ReqOption."), 4);
  t = set(t, {{client(2, "Enable"), "true"},
              {client(2, "Interface"), "wan0"},
              {client(2, "SentOption.*.Enable"), "true"},
              {client(2, "SentOption.1.Tag"), "61"},
              {client(2, "SentOption.1.Value"), "00FF"},
              {client(2, "SentOption.3.Tag"), "60"},
              {client(2, "ReqOption.*.Enable"), "true"},
              {client(2, "ReqOption.1.Tag"), "3"},
              {client(2, "ReqOption.2.Tag"), "6"},
              {client(2, "ReqOption.3.Tag"), "15"},
              {client(2, "ReqOption.3.Order"), "1"},
              {client(2, "ReqOption.2.Enable"), "false"}})
          .after;
  auto table = client_table(t);
  REQUIRE(table.clients_size() == 2);
  const auto& made = table.clients(1);
  CHECK(made.client() == "dhcp4-client-2");
  CHECK(made.path() == "Device.DHCPv4.Client.2");
  CHECK(made.enable());
  CHECK(made.device() == "wan0");
  CHECK(made.backend() == "udhcpc");
  REQUIRE(made.sent_size() == 2);
  CHECK(made.sent(0).tag() == 61);
  CHECK(made.sent(0).value() == std::string("\0\xff", 2));
  CHECK(made.sent(1).tag() == 60);
  CHECK(made.sent(1).row() == 3);
  REQUIRE(made.requested_size() == 2);
  CHECK(made.requested(0).tag() == 15);
  CHECK(made.requested(0).row() == 3);
  CHECK(made.requested(1).tag() == 3);
  CHECK(table.actions_size() == 0);
}

namespace {

/// What client 1 on wan0, with these values of its interface, is told.
lh::pb::ClientConfig on_interface(const values& of_interface) {
  assignments list;
  for (const auto& [name, text] : of_interface)
    list.emplace_back("Device.IP.Interface.1." + name, text);
  auto t = set(with_clients(1), {{client(1, "Interface"), "wan0"}}).after;
  return client_table(set(t, list).after).clients(0);
}

} // namespace

TEST_CASE("client config: an interface that is off holds its client") {
  CHECK(on_interface({}).held().empty());
  CHECK(on_interface({{"Enable", "false"}}).held() ==
        "Device.IP.Interface.1.Enable is false");
  CHECK(on_interface({{"IPv4Enable", "false"}}).held() ==
        "Device.IP.Interface.1.IPv4Enable is false");
  CHECK(on_interface({{"IPv4Enable", "false"}, {"Enable", "false"}}).held() ==
        "Device.IP.Interface.1.Enable is false");
  CHECK(on_interface({{"IPv6Enable", "false"}}).held().empty());
}

TEST_CASE("client config: an interface limits the MTU of its client") {
  CHECK(on_interface({}).max_mtu() == 0);
  CHECK(on_interface({{"MaxMTUSize", "1400"}}).max_mtu() == 1400);
}

TEST_CASE("client config: the interface is the same by path, or none") {
  auto t = set(with_clients(3), {{client(1, "Interface"), "wan0"}}).after;
  t = set(t, {{client(2, "Interface"), "Device.IP.Interface.1."},
              {"Device.IP.Interface.1.Enable", "false"},
              {"Device.IP.Interface.1.MaxMTUSize", "1280"}})
          .after;
  auto table = client_table(t);
  for (int n : {0, 1}) {
    CHECK(table.clients(n).held() == "Device.IP.Interface.1.Enable is false");
    CHECK(table.clients(n).max_mtu() == 1280);
  }
  CHECK(table.clients(2).held().empty());
  CHECK(table.clients(2).max_mtu() == 0);
  CHECK(client_table(del(t, "Device.IP.Interface.1.").after)
            .clients(0)
            .held()
            .empty());
}

TEST_CASE("client config: an actor's name is its row's, and back") {
  for (auto name : {"dhcp4-client-12", "dhcp6-client-12"})
    CHECK(client_name(client_address(name)) == name);
  CHECK(client_address("dhcp4-client-1") != client_address("dhcp6-client-1"));
  for (auto name :
       {"", "dhcp4-client-", "dhcp4-client-x", "dhcp4-client-1x",
        "dhcp4-client--1", "dhcp5-client-1", "dhcp4-client-99999999999"})
    CHECK(client_address(name) == row_address{});
}
