#include "messages/dhcp4/value_shape.hpp"

#include "messages/dhcp4/addresses.hpp"
#include "messages/dhcp4/ip6rd.hpp"
#include "messages/dhcp4/routes.hpp"
#include "messages/dhcp4/sip_servers.hpp"
#include "messages/dhcp4/text.hpp"
#include "messages/net/hex.hpp"
#include "messages/wire/domain_list.hpp"
#include "messages/wire/numbers.hpp"

#include <cerrno>

namespace lh::dhcp4 {

namespace {

result<std::string> encode_hex(std::string_view text) {
  auto bytes = net::parse_hex(text);
  if (!bytes)
    return fault{EINVAL, "not an even number of hex digits"};
  return *std::move(bytes);
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(' ') == std::string_view::npos;
}

bool is_text(value_shape shape) {
  return shape == value_shape::text || shape == value_shape::host;
}

} // namespace

result<std::string> encode(value_shape shape, std::string_view text) {
  if (is_blank(text) && !is_text(shape))
    return fault{EINVAL, "empty"};
  switch (shape) {
  case value_shape::u8:
    return wire::encode_numbers(text, 1);
  case value_shape::u16:
    return wire::encode_numbers(text, 2);
  case value_shape::u32:
  case value_shape::s32:
    return wire::encode_numbers(text, 4);
  case value_shape::ipv4:
  case value_shape::ipv4_list:
    return encode_ipv4_list(text);
  case value_shape::ipv4_pairs:
    return encode_ipv4_pairs(text);
  case value_shape::text:
    return encode_text(text);
  case value_shape::host:
    return encode_host(text);
  case value_shape::domain_list:
    return wire::encode_domain_list(text);
  case value_shape::routes:
    return encode_routes(text);
  case value_shape::ip6rd:
    return encode_ip6rd(text);
  case value_shape::sip_servers:
    return encode_sip_servers(text);
  case value_shape::bytes:
    return encode_hex(text);
  }
  return fault{EINVAL, "unknown shape"};
}

} // namespace lh::dhcp4
