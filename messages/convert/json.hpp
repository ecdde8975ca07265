#pragma once

#include <google/protobuf/message.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace lh::convert {

/// A message on one line. Keys are the field names; every scalar is there, 64
/// bit numbers too as numbers, enums by name, bytes as lower-case hex, maps as
/// objects, an unset message as null. Addresses and prefixes are strings, ""
/// when unset, and times RFC 3339. Members of a oneof are there when they are
/// set. `left_out` are field numbers of the message itself that are not shown.
/// A MapResult is shown as a CE sees it: with its ports, null for what is not
/// there, and without the rule and prefix that led to it.
std::string to_json(const google::protobuf::Message& message,
                    std::initializer_list<int> left_out = {});

/// `text` as a JSON string with its quotes; each octet that is not UTF-8
/// becomes U+FFFD.
std::string json_string(std::string_view text);

} // namespace lh::convert
