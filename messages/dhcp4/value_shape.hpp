#pragma once

#include "messages/net/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace lh::dhcp4 {

/// How the content of an option is built.
enum class value_shape : uint8_t {
  u8,
  u16,
  u32,
  s32,
  ipv4,
  ipv4_list,
  ipv4_pairs,
  text,
  host,
  domain_list,
  routes,
  ip6rd,
  sip_servers,
  bytes,
};

/// The wire's bytes of a value as udhcpc prints it. udhcpc prints a scalar of
/// twice its length as two, and nothing for content that it cannot read: the
/// former is encoded whole, the latter refused.
result<std::string> encode(value_shape shape, std::string_view text);

} // namespace lh::dhcp4
