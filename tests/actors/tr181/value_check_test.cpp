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

std::string refusal(column_id id, std::string_view text) {
  auto checked = check_value(columns()[id], text);
  return checked ? "ok" : checked.error().text;
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
  CHECK(check(client::x_leasehold_backend, "dhcpcd") == "ok:dhcpcd");
  CHECK(check(client::x_leasehold_backend, "dibbler") == "9007");
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
  list.items = 3;
  CHECK(check_value(list, "").has_value());
  CHECK(*check_value(list, "192.0.2.1,192.0.2.2") == "192.0.2.1,192.0.2.2");
  CHECK(*check_value(list, " 192.0.2.1 , 192.0.2.2") == "192.0.2.1,192.0.2.2");
  for (auto text : {"192.0.2.1,192.0.2", "192.0.2.1,,192.0.2.2", ",", " ",
                    "192.0.2.1,", "192.0.2.1,192.0.2.2,192.0.2.3,192.0.2.4"})
    CHECK(check_value(list, text).error().code == 9007);
}

TEST_CASE("value check: a list of numbers takes any of them, in order") {
  auto options = id::dhcpv6_client::requested_options;
  CHECK(check(options, "") == "ok:");
  CHECK(check(options, "24, 023 ,65535,1,24") == "ok:24,23,65535,1,24");
  for (auto text : {"x", "1,x", "1.5", "+1", "1 2"})
    CHECK(check(options, text) == "9006");
  for (auto text : {"65536", "0", "-1", "1,", ",1", "1,,2", " "})
    CHECK(check(options, text) == "9007");
}

TEST_CASE("value check: a list's fault names the item and what it must be") {
  auto options = id::dhcpv6_client::requested_options;
  auto hints = id::dhcpv6_client::x_leasehold_prefix_hints;
  CHECK(refusal(options, "23, 65536") ==
        "item 2 must be a whole number from 1 to 65535, not 65536");
  CHECK(refusal(options, "23,\xc3\xa9") ==
        "item 2 must be a whole number from 1 to 65535, not this text");
  CHECK(refusal(hints, "::/56,ff02::/16") ==
        "item 2 must be an IPv6 prefix and its length, or a length alone "
        "(::/56), but not multicast, link-local or loopback, not ff02::/16");
  CHECK(refusal(id::ip_interface::lower_layers, "lan") ==
        "item 1 must be a path below Device., not lan");
}

TEST_CASE("value check: a list takes as many items as the table says") {
  auto hints = id::dhcpv6_client::x_leasehold_prefix_hints;
  std::string many = "::/56";
  for (int n = 1; n < 16; ++n)
    many += ",::/56";
  CHECK(check(hints, many) == "ok:" + many);
  CHECK(refusal(hints, many + ",::/56") == "may have at most 16 elements");
}

TEST_CASE("value check: what can never be delegated is no hint") {
  auto hints = id::dhcpv6_client::x_leasehold_prefix_hints;
  for (std::string text :
       {"::/56", "::/0", "::/128", "2001:db8::/48", "fd00::/48"})
    CHECK(check(hints, text) == "ok:" + text);
  for (auto text : {"ff02::/16", "ff02::1/128", "::1/128", "fe80::/10",
                    "fe80::1/64", "febf::/64"})
    CHECK(check(hints, text) == "9007");
}

TEST_CASE("value check: an IPv6 prefix is read back without host bits") {
  auto hints = id::dhcpv6_client::x_leasehold_prefix_hints;
  CHECK(check(hints, "::/56,2001:DB8:0::1/48") == "ok:::/56,2001:db8::/48");
  for (auto text : {"::", "::/129", "192.0.2.0/24", "::/56,", "x/56"})
    CHECK(check(hints, text) == "9007");
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
