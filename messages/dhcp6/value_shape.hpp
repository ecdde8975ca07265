#pragma once

#include "messages/net/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace lh::dhcp6 {

/// How the content of an option is built.
enum class value_shape : uint8_t {
  bytes,
  u8,
  u32,
  text,
  ipv6,
  ipv6_list,
  domain_list,
  fqdn,
  vendor_options,
  /// dibbler does not hand the content on.
  withheld,
};

/// The wire's bytes of a value as dibbler prints it: bytes as hex with colons,
/// any other shape decoded. A decoded value that is empty stands for content
/// that dibbler could not read, and is refused.
result<std::string> encode(value_shape shape, std::string_view text);

} // namespace lh::dhcp6
