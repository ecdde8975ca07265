#include "messages/dhcp6/option_table.hpp"

#include <charconv>

namespace lh::dhcp6 {

namespace {

using enum value_shape;

constexpr option_row table[] = {
    {7, "preference", u8},
    {11, "auth", withheld},
    {12, "unicast", ipv6},
    {13, "status-code", withheld},
    {14, "rapid-commit", withheld},
    {17, "vendor-opts", vendor_options},
    {19, "reconf-msg", withheld},
    {20, "reconf-accept", withheld},
    {21, "sip-server-d", domain_list},
    {22, "sip-server-a", ipv6_list},
    {23, "dns-servers", ipv6_list},
    {24, "domain-list", domain_list},
    {27, "nis-servers", ipv6_list},
    {28, "nisp-servers", ipv6_list},
    {29, "nis-domain-name", domain_list},
    {30, "nisp-domain-name", domain_list},
    {31, "sntp-servers", ipv6_list},
    {32, "information-refresh-time", u32},
    {39, "client-fqdn", fqdn},
    {42, "new-tzdb-timezone", text},
    {64, "aftr-name", domain_list},
};

} // namespace

std::optional<uint16_t> received_code(std::string_view variable) {
  constexpr std::string_view prefix = "SRV_OPTION";
  constexpr size_t digits = 5;
  if (!variable.starts_with(prefix) || variable.size() > prefix.size() + digits)
    return std::nullopt;
  uint16_t code = 0;
  auto last = variable.data() + variable.size();
  auto [end, error] =
      std::from_chars(variable.data() + prefix.size(), last, code);
  if (error != std::errc{} || end != last || code == 0)
    return std::nullopt;
  return code;
}

value_shape shape_of(uint16_t code) {
  for (auto& row : table)
    if (row.code == code)
      return row.shape;
  return bytes;
}

} // namespace lh::dhcp6
