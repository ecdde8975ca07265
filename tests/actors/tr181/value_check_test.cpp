#include "actors/tr181/schema_ids.hpp"
#include "actors/tr181/value_check.hpp"

#include <doctest/doctest.h>

using namespace lh::tr181;

namespace {

/// The canonical value, or the fault's code.
std::string check(column_id id, std::string_view text) {
  auto checked = check_value(columns()[id], text);
  return checked ? "ok:" + *checked : std::to_string(checked.error().code);
}

namespace client = id::dhcpv4_client;
namespace sent = id::dhcpv4_client_sent_option;

} // namespace

TEST_CASE("value check: a boolean is true, false, 1 or 0") {
  CHECK(check(client::enable, "1") == "ok:true");
  CHECK(check(client::enable, "true") == "ok:true");
  CHECK(check(client::enable, "0") == "ok:false");
  for (auto text : {"", "yes", "TRUE", " true", "2"})
    CHECK(check(client::enable, text) == "9006");
}

TEST_CASE("value check: a number has a type and a range") {
  CHECK(check(sent::tag, "060") == "ok:60");
  CHECK(check(sent::tag, "254") == "ok:254");
  for (auto text : {"0", "255", "300", "-1", "99999999999999999999999"})
    CHECK(check(sent::tag, text) == "9007");
  for (auto text : {"", "-", "six", "6 ", "0x6", "1.5", "+6"})
    CHECK(check(sent::tag, text) == "9006");
  CHECK(check(id::dhcpv4_client_req_option::order, "4294967295") ==
        "ok:4294967295");
  CHECK(check(id::dhcpv4_client_req_option::order, "0") == "9007");
}

TEST_CASE("value check: hex has whole octets and reads back in lower case") {
  CHECK(check(sent::value, "") == "ok:");
  CHECK(check(sent::value, "4C48fF00") == "ok:4c48ff00");
  CHECK(check(sent::value, std::string(510, 'a')).size() == 513);
  for (auto text : {"4", "4g", "4c 8", "0x4c"})
    CHECK(check(sent::value, text) == "9007");
  CHECK(check(sent::value, std::string(1200, 'a')) == "9007");
}

TEST_CASE("value check: an alias starts with a letter and has 64 characters") {
  CHECK(check(client::alias, "wan; reboot") == "ok:wan; reboot");
  CHECK(check(client::alias, std::string(64, 'w')).starts_with("ok:"));
  CHECK(check(client::alias, "w" + std::string("\xc3\xa9")) == "ok:w\xc3\xa9");
  for (auto text : {"", "1wan", "-wan", " wan", "\xc3\xa9t"})
    CHECK(check(client::alias, text) == "9007");
  CHECK(check(client::alias, std::string(65, 'w')) == "9007");
  CHECK(check(client::alias, "w\xff") == "9007");
  CHECK(check(client::alias, {"w\0x", 3}) == "9007");
}

TEST_CASE("value check: an enumeration takes its words only") {
  CHECK(check(client::x_leasehold_backend, "udhcpc") == "ok:udhcpc");
  CHECK(check(client::x_leasehold_backend, "dhcpcd") == "9007");
  CHECK(check(client::x_leasehold_backend, "") == "9007");
}

TEST_CASE("value check: an interface is a device name or a path") {
  for (std::string text :
       {"", "wan0", "abcdefghijklmno", "a;$(x)", "Device.IP.Interface.1."})
    CHECK(check(client::interface, text) == "ok:" + text);
  for (auto text : {"abcdefghijklmnop", "wan 0", "wan/0", ".", "..", "wan\t0",
                    "; reboot", "Device.DHCPv4.Client.1.", "w\xff"})
    CHECK(check(client::interface, text) == "9007");
}

TEST_CASE("value check: a list is checked item by item") {
  column list{};
  list.type = value_type::ipv4_address;
  list.list = true;
  list.max = 38;
  CHECK(check_value(list, "").has_value());
  CHECK(*check_value(list, "192.0.2.1,192.0.2.2") == "192.0.2.1,192.0.2.2");
  CHECK(*check_value(list, " 192.0.2.1 , 192.0.2.2") == "192.0.2.1,192.0.2.2");
  for (auto text : {"192.0.2.1,192.0.2", "192.0.2.1,,192.0.2.2", ",", " ",
                    "192.0.2.1,", "192.0.2.1,192.0.2.2,192.0.2.3,192.0.2.4"})
    CHECK(check_value(list, text).error().code == 9007);
}

TEST_CASE("value check: a reference is a path below its table") {
  auto pool = client::passthrough_dhcp_pool;
  for (std::string text :
       {"", "Device.DHCPv4.Server.Pool.1", "Device.DHCPv4.Server.Pool.[lan]."})
    CHECK(check(pool, text) == "ok:" + text);
  for (auto text :
       {"Device.DHCPv4.Server.Pool", "Device.DHCPv4.Server.Pool.",
        "Device.DHCPv4.Server.Pools.1", "Device.DHCPv4.Client.1.", "lan",
        "Device.DHCPv4.Server.Pool..1", "Device.DHCPv4.Server.Pool.1 ",
        "Device.DHCPv4.Server.Pool.1,Device.DHCPv4.Server.Pool.2",
        " Device.DHCPv4.Server.Pool.1", "Device.DHCPv4.Server.Pool.\x7f"})
    CHECK(check(pool, text) == "9007");
  auto room = std::string(256 - 26, '1');
  CHECK(check(pool, "Device.DHCPv4.Server.Pool." + room).starts_with("ok:"));
  CHECK(check(pool, "Device.DHCPv4.Server.Pool.1" + room) == "9007");
}

TEST_CASE("value check: a list of references has blanks around items only") {
  auto layers = id::ip_interface::lower_layers;
  CHECK(check(layers, "Device.Ethernet.Link.1. ,Device.PPP.Interface.2.") ==
        "ok:Device.Ethernet.Link.1.,Device.PPP.Interface.2.");
  CHECK(check(layers, "") == "ok:");
  for (auto text : {"Device.A.1.,", ",Device.A.1.", "Device.A.1. Device.B.1.",
                    "Device.A.1.,B.1.", "Device.", "Device.A.1.;Device.\n"})
    CHECK(check(layers, text) == "9007");
}
