#include "actors/client/client_table.hpp"
#include "tests/actors/client/machine_world.hpp"

using namespace lh;
using namespace lh::tests;

namespace {

pb::ClientTable rows(std::initializer_list<const char*> clients) {
  pb::ClientTable table;
  for (auto client : clients)
    table.add_clients()->set_client(client);
  return table;
}

} // namespace

TEST_CASE("client table: new rows start, rows that are gone retire") {
  client::client_table table;
  auto first = table.update(rows({"a", "b"}));
  CHECK(first.start == lines{"a", "b"});
  CHECK(first.configure.empty());
  auto second = table.update(rows({"b", "c"}));
  CHECK(second.start == lines{"c"});
  CHECK(second.retire == lines{"a"});
  CHECK(table.clients() == lines{"b", "c"});
  CHECK_FALSE(table.find("a").has_value());
}

TEST_CASE("client table: only what changed is configured") {
  client::client_table table;
  auto now = rows({"a", "b"});
  table.update(now);
  CHECK(table.update(now).configure.empty());
  now.mutable_clients(1)->set_enable(true);
  auto changes = table.update(now);
  REQUIRE(changes.configure.size() == 1);
  CHECK(changes.configure[0].client() == "b");
  CHECK(table.find("b")->enable());
}

TEST_CASE("client table: a refresh configures all") {
  client::client_table table;
  auto now = rows({"a", "b"});
  table.update(now);
  now.set_refresh(true);
  auto changes = table.update(now);
  CHECK(changes.configure.size() == 2);
  CHECK(changes.start.empty());
  CHECK(changes.retire.empty());
}
