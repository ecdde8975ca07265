#pragma once

#include "messages/net/hex.hpp"

#include <string>
#include <string_view>

/// The bytes of a hex literal.
inline std::string operator""_hex(const char* digits, size_t size) {
  return lh::net::parse_hex({digits, size}).value();
}
