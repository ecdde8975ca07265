#pragma once

#include <google/protobuf/message_lite.h>

#include <string>

namespace lh::convert {

/// A message serialized so that equal messages give equal octets: maps, which
/// come in another order from each copy, are sorted.
std::string stable_bytes(const google::protobuf::MessageLite& message);

} // namespace lh::convert
