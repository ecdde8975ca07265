#include "messages/dhcp4/option_table.hpp"

#include <charconv>

namespace lh::dhcp4 {

namespace {

using enum value_shape;

constexpr option_row table[] = {
    {1, "subnet-mask", "subnet", ipv4},
    {2, "time-offset", "timezone", s32},
    {3, "router", "router", ipv4_list},
    {6, "domain-name-server", "dns", ipv4_list},
    {9, "lpr-server", "lprsrv", ipv4_list},
    {12, "host-name", "hostname", host},
    {13, "boot-file-size", "bootsize", u16},
    {15, "domain-name", "domain", host},
    {16, "swap-server", "swapsrv", ipv4},
    {17, "root-path", "rootpath", text},
    {23, "default-ip-ttl", "ipttl", u8},
    {26, "interface-mtu", "mtu", u16},
    {28, "broadcast-address", "broadcast", ipv4},
    {33, "static-route", "routes", ipv4_pairs},
    {40, "nis-domain", "nisdomain", host},
    {41, "nis-server", "nissrv", ipv4_list},
    {42, "ntp-server", "ntpsrv", ipv4_list},
    {44, "netbios-name-server", "wins", ipv4_list},
    {51, "lease-time", "lease", u32},
    {54, "server-identifier", "serverid", ipv4},
    {56, "message", "message", text},
    {60, "class-identifier", "vendor", text},
    {66, "tftp-server-name", "tftp", host},
    {67, "boot-file-name", "bootfile", text},
    {100, "posix-timezone", "tzstr", text},
    {101, "tzdb-timezone", "tzdbstr", text},
    {119, "domain-search", "search", domain_list},
    {120, "sip-servers", "sipsrv", sip_servers},
    {121, "classless-static-route", "staticroutes", routes},
    {132, "vlan-id", "vlanid", u16},
    {133, "vlan-priority", "vlanpriority", u8},
    {209, "pxe-configuration-file", "pxeconffile", text},
    {210, "pxe-path-prefix", "pxepathprefix", text},
    {211, "reboot-time", "reboottime", u32},
    {212, "ipv6-rapid-deployment", "ip6rd", ip6rd},
    {249, "ms-classless-static-route", "msstaticroutes", routes},
    {252, "web-proxy-auto-discovery", "wpad", text},
};

std::optional<uint8_t> numbered_code(std::string_view variable) {
  constexpr std::string_view prefix = "opt";
  if (!variable.starts_with(prefix))
    return std::nullopt;
  unsigned code = 0;
  auto last = variable.data() + variable.size();
  auto [end, error] =
      std::from_chars(variable.data() + prefix.size(), last, code);
  if (error != std::errc{} || end != last || code < 1 || code > 254)
    return std::nullopt;
  return static_cast<uint8_t>(code);
}

} // namespace

std::optional<option_row> find_variable(std::string_view variable) {
  if (auto code = numbered_code(variable))
    return option_row{*code, {}, variable, bytes};
  for (auto& row : table)
    if (row.variable == variable)
      return row;
  return std::nullopt;
}

value_shape shape_of(uint8_t code) {
  for (auto& row : table)
    if (row.code == code)
      return row.shape;
  return bytes;
}

} // namespace lh::dhcp4
