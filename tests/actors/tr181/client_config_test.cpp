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
  CHECK(
      std::vector<uint32_t>(made.requested().begin(), made.requested().end()) ==
      std::vector<uint32_t>{15, 3});
  CHECK(table.actions_size() == 0);
}
