#include "actors/tr181/running_state.hpp"
#include "actors/tr181/schema_ids.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace lh::tr181;

TEST_CASE("schema: tables and columns refer to each other") {
  for (table_id t = 0; t < tables().size(); ++t) {
    for (auto id = tables()[t].first; id != tables()[t].end; ++id)
      CHECK(columns()[id].table == t);
    for (auto child : tables()[t].children)
      CHECK(tables()[child].parent == t);
  }
}

TEST_CASE("schema: every parameter of the running state is computed") {
  for (column_id id = 0; id < columns().size(); ++id) {
    INFO(columns()[id].name);
    CHECK(is_computed(id) == (columns()[id].from == source::state));
  }
}

TEST_CASE("schema: columns with a meaning are found") {
  const auto& t = tables()[id::dhcpv4_client_req_option::table];
  CHECK(t.enable == id::dhcpv4_client_req_option::enable);
  CHECK(t.order == id::dhcpv4_client_req_option::order);
  CHECK(t.unique == id::dhcpv4_client_req_option::tag);
  CHECK(t.key == none);
  CHECK(find_column(0, "DHCPv4.ClientNumberOfEntries") == 0);
  CHECK(find_column(0, "DHCPv4") == none);
  CHECK(find_child(0, "IP.Interface") == id::ip_interface::table);
  CHECK(has_prefix(0, "DHCPv4."));
  CHECK(has_prefix(0, "DHCPv4.Client."));
  CHECK_FALSE(has_prefix(0, "DHCPv6."));
}
