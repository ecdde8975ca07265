#pragma once

#include "control.pb.h"
#include "messages/net/result.hpp"

#include <optional>

namespace lh::bus {

/// Joins requests that come in several packets, all but the last of which say
/// that there is more: their lists, in order.
class request_parts {
public:
  /// The request that `part` completes, or nothing yet. A fault (errno, and a
  /// sentence for the peer) says that the parts do not belong together, are no
  /// lists, or are more than 16 MiB; nothing after it may be joined.
  result<std::optional<control::Request>> add(control::Request part);

private:
  std::optional<control::Request> joined_;
  size_t bytes_ = 0;
};

} // namespace lh::bus
