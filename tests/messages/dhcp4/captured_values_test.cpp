#include "messages/dhcp4/option_table.hpp"
#include "messages/net/hex.hpp"

#include <doctest/doctest.h>

using namespace lh;

namespace {

struct captured {
  uint8_t code;
  std::string_view wire;
  std::string_view variable;
  std::string_view value;
};

// Debian 12's udhcpc 1.35, answered by a server that sent `wire`.
constexpr captured values[] = {
    {1, "ffffff00", "subnet", "255.255.255.0"},
    {1, "ffffff0001020304", "subnet", "255.255.255.0 1.2.3.4"},
    {2, "fffff1f0", "timezone", "4294963696"},
    {3, "c0000201c0000202c0000203c0000204c0000205", "router",
     "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5"},
    {4, "c0000204", "opt4", "c0000204"},
    {6, "c0000235c0000236c0000237", "dns", "192.0.2.53 192.0.2.54 192.0.2.55"},
    {9, "c0000209c000020a", "lprsrv", "192.0.2.9 192.0.2.10"},
    {12, "6777626f78", "hostname", "gwbox"},
    {13, "1000", "bootsize", "4096"},
    {15, "6973702e6578616d706c65", "domain", "isp.example"},
    {16, "c0000210", "swapsrv", "192.0.2.16"},
    {17, "2f723b207265626f6f74", "rootpath", "/r; reboot"},
    {23, "40", "ipttl", "64"},
    {23, "4041", "ipttl", "64 65"},
    {26, "05c8", "mtu", "1480"},
    {26, "05c80400", "mtu", "1480 1024"},
    {28, "c00002ff", "broadcast", "192.0.2.255"},
    {33, "0a000000c0000201c6336407c0000202", "routes",
     "10.0.0.0/192.0.2.1 198.51.100.7/192.0.2.2"},
    {40, "6e69732e6578616d706c65", "nisdomain", "nis.example"},
    {41, "c0000229", "nissrv", "192.0.2.41"},
    {42, "c000027bc000027c", "ntpsrv", "192.0.2.123 192.0.2.124"},
    {43, "0104687474700201ff", "opt43", "0104687474700201ff"},
    {44, "c000022c", "wins", "192.0.2.44"},
    {51, "00000258", "lease", "600"},
    {51, "ffffffff", "lease", "4294967295"},
    {53, "05", "opt53", "05"},
    {54, "c0000201", "serverid", "192.0.2.1"},
    {56, "68656c6c6f20776f726c64", "message", "hello world"},
    {56, "202020", "message", "   "},
    {60, "0a41", "vendor", "\nA"},
    {60, "c3a9ff", "vendor", "\xc3\xa9\xff"},
    {66, "746674702e6578616d706c65", "tftp", "tftp.example"},
    {67, "626f6f742e696d67", "bootfile", "boot.img"},
    {100, "455354354544", "tzstr", "EST5ED"},
    {101, "4575726f70652f50617269", "tzdbstr", "Europe/Pari"},
    {119, "03697370076578616d706c6500046d61696c03697370076578616d706c6500",
     "search", "isp.example mail.isp.example"},
    {120, "01c0000205c0000206", "sipsrv", "192.0.2.5 192.0.2.6"},
    {121, "140a01ffc0000201", "staticroutes", "10.1.255.0/20 192.0.2.1"},
    {121, "180a0102c000020100c0000201160a0204c0000202", "staticroutes",
     "10.1.2.0/24 192.0.2.1 0.0.0.0/0 192.0.2.1 10.2.4.0/22 192.0.2.2"},
    {132, "0064", "vlanid", "100"},
    {133, "05", "vlanpriority", "5"},
    {209, "636f6e66", "pxeconffile", "conf"},
    {210, "2f707865", "pxepathprefix", "/pxe"},
    {211, "0000003c", "reboottime", "60"},
    {212, "062020010db8000000000000000000000000c0000263", "ip6rd",
     "6 32 2001:0db8:0000:0000:0000:0000:0000:0000 192.0.2.99"},
    {224, "deadbeef", "opt224", "deadbeef"},
    {249, "10ac10c0000201", "msstaticroutes", "172.16.0.0/16 192.0.2.1"},
    {252, "687474703a2f2f77706164", "wpad", "http://wpad"},
};

} // namespace

TEST_CASE("option table: what udhcpc printed goes back to what was sent") {
  for (auto& value : values) {
    CAPTURE(value.variable);
    auto row = dhcp4::find_variable(value.variable);
    REQUIRE(row);
    CHECK(row->code == value.code);
    auto bytes = dhcp4::encode(row->shape, value.value);
    REQUIRE(bytes);
    CHECK(net::to_hex(*bytes) == value.wire);
  }
}

TEST_CASE("option table: the shape of a code is that of its variable") {
  for (auto& value : values)
    CHECK(dhcp4::shape_of(value.code) ==
          dhcp4::find_variable(value.variable)->shape);
}

TEST_CASE("option table: other variables hold no option") {
  for (auto name : {"", "ip", "interface", "mask", "siaddr", "opt", "opt0",
                    "opt255", "opt300", "opt43 ", "opt-1", "optx", "PATH"})
    CHECK_FALSE(dhcp4::find_variable(name));
}
