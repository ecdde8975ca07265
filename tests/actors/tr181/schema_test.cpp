#include "actors/tr181/running_state.hpp"
#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/value_check.hpp"

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
  CHECK(has_prefix(0, "MAP."));
  CHECK_FALSE(has_prefix(0, "DHCPv5."));
}

TEST_CASE("schema: a default is a value that could be written") {
  for (const auto& c : columns()) {
    const auto& t = tables()[c.table];
    auto id = static_cast<column_id>(&c - columns().data());
    bool given_later = id == t.alias || id == t.order || id == t.unique;
    bool only_read = c.type == value_type::unsigned_long;
    if (!is_kept(c) || given_later || only_read)
      continue;
    INFO(c.name);
    auto checked = check_value(c, c.initial);
    REQUIRE(checked.has_value());
    CHECK(*checked == c.initial);
  }
}

TEST_CASE("schema: rules of the table reach the columns") {
  namespace client = id::dhcpv4_client;
  const auto& passthrough = columns()[client::passthrough_enable];
  CHECK(passthrough.link == client::passthrough_dhcp_pool);
  CHECK_FALSE(passthrough.heeded);
  CHECK(columns()[client::enable].heeded);
  CHECK(columns()[client::passthrough_dhcp_pool].to ==
        "Device.DHCPv4.Server.Pool");
  CHECK(columns()[client::passthrough_dhcp_pool].target == none);
  CHECK(columns()[client::interface].target == id::ip_interface::table);
  CHECK(columns()[id::map_domain::ipv6_prefix].to == "Device.IP.Interface");
  CHECK(columns()[id::map_domain::ipv6_prefix].target ==
        id::ip_interface_ipv6_prefix::table);
  CHECK(columns()[id::ip_interface::lower_layers].target == none);
  const auto& codes = columns()[id::dhcpv6_client::requested_options];
  CHECK(codes.item_min == 1);
  CHECK(codes.item_max == 65535);
  CHECK(codes.items == 512);
  CHECK(columns()[client::lease_time_remaining].fleeting);
  CHECK_FALSE(columns()[client::ip_address].fleeting);
  CHECK(columns()[client::stats_reset].act == action::reset);
  CHECK(columns()[id::ip_interface::lower_layers].list);
  CHECK(tables()[client::table].limit == 1024);
  CHECK(tables()[id::ip_interface::table].can_delete);
  CHECK_FALSE(tables()[id::ip_interface::table].can_add);
  CHECK_FALSE(tables()[id::ip_interface_ipv4_address::table].can_delete);
}
