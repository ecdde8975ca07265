#include "bus_adapters/netlink/link_table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using lh::netlink::link_info;
using lh::netlink::link_table;

namespace {

link_info device(uint32_t ifindex, const char* name, bool running = false) {
  link_info made;
  made.ifindex = ifindex;
  made.name = name;
  made.running = running;
  return made;
}

std::string show(const link_table::news& news) {
  std::string shown;
  for (auto& state : news)
    shown += (shown.empty() ? "" : ", ") + state.device() +
             (state.present() ? " " + std::to_string(state.ifindex())
                              : std::string{" gone"});
  return shown;
}

std::string show(const std::vector<lh::netlink::renamed_device>& renamed) {
  std::string shown;
  for (auto& [ifindex, own_mtu, placed] : renamed) {
    shown += fmt::format("{} mtu {};", ifindex, own_mtu);
    for (auto& prefix : placed)
      shown += " " + lh::netlink::to_string(prefix);
  }
  return shown;
}

} // namespace

TEST_CASE("link table: only what followers see makes news") {
  link_table table;
  CHECK(show(table.put(device(5, "wan0"))) == "wan0 5");
  CHECK(show(table.put(device(5, "wan0"))) == "");
  auto bigger = device(5, "wan0");
  bigger.mtu = 9000;
  CHECK(show(table.put(bigger)) == "");
  CHECK(table.find("wan0")->mtu == 9000);
  CHECK(show(table.put(device(5, "wan0", true))) == "wan0 5");
  CHECK(table.state_of("wan0").running());
}

TEST_CASE("link table: a renamed device goes under its old name first") {
  link_table table;
  table.put(device(5, "wan0"));
  CHECK(show(table.put(device(5, "wan1"))) == "wan0 gone, wan1 5");
  CHECK_FALSE(table.state_of("wan0").present());
}

TEST_CASE("link table: a name with another ifindex is another device") {
  link_table table;
  table.put(device(5, "wan0"));
  CHECK(show(table.put(device(9, "wan0"))) == "wan0 gone, wan0 9");
  CHECK(show(table.drop(5)) == "");
  CHECK(table.state_of("wan0").ifindex() == 9);
}

TEST_CASE("link table: what was put on a device that is renamed is known") {
  using lh::netlink::ip_prefix;
  const ip_prefix first = *lh::net::parse_ipv6_prefix("2001:db8::1/64");
  const ip_prefix second = *lh::net::parse_ipv4_prefix("192.0.2.7/24");
  link_table table;
  table.put(device(5, "lan0"));
  table.put(device(6, "lan1"));
  table.placed_on(5).put({first}, {});
  table.placed_on(5).put({second}, {});
  table.placed_on(6).put({first}, {});
  table.placed_on(5).drop(second);
  table.put(device(5, "lan0", true));
  CHECK(show(table.take_renamed()) == "");
  table.put(device(5, "lan9"));
  CHECK(show(table.take_renamed()) == "5 mtu 0; 2001:db8::1/64");
  CHECK(show(table.take_renamed()) == "");
  table.put(device(5, "lan1"));
  CHECK(show(table.take_renamed()) == "5 mtu 0;6 mtu 0; 2001:db8::1/64");
  table.placed_on(5).put({first}, {});
  table.drop(5);
  CHECK(show(table.take_renamed()) == "");
}

TEST_CASE("link table: a device that is renamed had an MTU of its own") {
  link_table table;
  auto link = device(5, "wan0");
  link.mtu = 1500;
  table.put(link);
  CHECK(table.mtu_for(link, 1400, 0) == 1400);
  link.mtu = 1400;
  table.put(link);
  link.name = "wan1";
  table.put(link);
  CHECK(show(table.take_renamed()) == "5 mtu 1500;");
  link.name = "wan0";
  table.put(link);
  CHECK(show(table.take_renamed()) == "5 mtu 0;");
}

TEST_CASE("link table: what an earlier daemon knew of an MTU counts") {
  link_table table;
  auto link = device(5, "wan0");
  link.mtu = 1400;
  table.put(link);
  table.remember_mtu(5, 0);
  CHECK(table.own_mtu(5) == 0);
  table.remember_mtu(5, 1500);
  CHECK(table.mtu_for(link, 1400, 0) == 0);
  CHECK(table.own_mtu(5) == 1500);
  CHECK(table.mtu_for(link, 0, 0) == 1500);
  CHECK(table.own_mtu(5) == 0);
}

TEST_CASE("link table: replacing all tells the differences only") {
  link_table table;
  table.put(device(1, "lo"));
  table.put(device(5, "wan0"));
  table.put(device(6, "wan1"));
  auto news =
      table.replace({device(1, "lo"), device(6, "wan2"), device(9, "wan0")});
  CHECK(show(news) == "wan0 gone, wan1 gone, wan2 6, wan0 9");
  CHECK(show(table.all()) == "lo 1, wan2 6, wan0 9");
}

TEST_CASE("link table: devices may swap their names between two dumps") {
  link_table table;
  table.put(device(5, "wan0"));
  table.put(device(6, "wan1"));
  table.replace({device(5, "wan1"), device(6, "wan0")});
  CHECK(table.state_of("wan0").ifindex() == 6);
  CHECK(table.state_of("wan1").ifindex() == 5);
}

TEST_CASE("link table: the MTU is what a lease wants, within its bound") {
  struct {
    uint32_t own, wanted, most, set;
  } rows[] = {{1500, 0, 0, 0},          {1500, 1480, 0, 1480},
              {1500, 1480, 1400, 1400}, {1500, 1300, 1400, 1300},
              {1500, 0, 1400, 1400},    {1500, 0, 9000, 0},
              {1500, 68, 0, 0},         {1500, 68, 1400, 1400},
              {1500, 0, 64, 576},       {1500, 1480, 64, 576}};
  for (auto& row : rows) {
    CAPTURE(row.wanted);
    CAPTURE(row.most);
    link_table table;
    auto link = device(5, "wan0");
    link.mtu = row.own;
    table.put(link);
    CHECK(table.mtu_for(link, row.wanted, row.most) == row.set);
    link.mtu = row.set ? row.set : row.own;
    table.put(link);
    CHECK(table.mtu_for(link, 0, 0) == (link.mtu == row.own ? 0 : row.own));
  }
}
