#include "messages/dhcp6/value_shape.hpp"

#include "messages/dhcp6/addresses.hpp"
#include "messages/dhcp6/colon_hex.hpp"
#include "messages/dhcp6/fqdn.hpp"
#include "messages/dhcp6/vendor_options.hpp"
#include "messages/wire/domain_list.hpp"
#include "messages/wire/numbers.hpp"

#include <cerrno>

namespace lh::dhcp6 {

namespace {

result<std::string> encode_bytes(std::string_view text) {
  auto bytes = parse_colon_hex(text);
  if (!bytes)
    return fault{EINVAL, "not pairs of hex digits with colons between them"};
  return *std::move(bytes);
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(' ') == std::string_view::npos;
}

} // namespace

result<std::string> encode(value_shape shape, std::string_view text) {
  if (is_blank(text) && shape != value_shape::bytes)
    return fault{EINVAL, "empty"};
  switch (shape) {
  case value_shape::bytes:
    return encode_bytes(text);
  case value_shape::u8:
    return wire::encode_numbers(text, 1);
  case value_shape::u32:
    return wire::encode_numbers(text, 4);
  case value_shape::text:
    return std::string{text};
  case value_shape::ipv6:
  case value_shape::ipv6_list:
    return encode_ipv6_list(text);
  case value_shape::domain_list:
    return wire::encode_domain_list(text);
  case value_shape::fqdn:
    return encode_fqdn(text);
  case value_shape::vendor_options:
    return encode_vendor_options(text);
  case value_shape::withheld:
    return fault{EINVAL, "the client does not hand this option on"};
  }
  return fault{EINVAL, "unknown shape"};
}

} // namespace lh::dhcp6
