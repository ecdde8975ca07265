#pragma once

#include "tr181.pb.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace lh::tr181 {

/// CWMP fault codes (TR-069 A.5.1), as `fault::code` and `lh::pb::Fault::code`.
enum cwmp : int {
  too_many = 9004,
  unknown_path = 9005,
  wrong_type = 9006,
  wrong_value = 9007,
  read_only = 9008,
};

/// A refusal of `path`, of which at most 256 octets are repeated.
inline pb::Fault make_fault(std::string_view path, int code, std::string text) {
  pb::Fault made;
  auto end = std::min<size_t>(path.size(), 256);
  while (end < path.size() && end > 0 && (path[end] & 0xc0) == 0x80)
    --end;
  made.set_path(std::string{path.substr(0, end)});
  made.set_code(static_cast<uint32_t>(code));
  made.set_text(std::move(text));
  return made;
}

} // namespace lh::tr181
