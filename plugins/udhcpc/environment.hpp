#pragma once

#include "messages/net/result.hpp"
#include "plugin.pb.h"
#include "plugins/common/variables.hpp"

#include <span>
#include <string_view>

namespace lh::udhcpc {

using plugins::variable;

/// The event that udhcpc's script was called for with `action` as argv[1];
/// process and time are the caller's to fill in. Options are put back into the
/// wire's form. A variable whose value cannot be read is named in `unreadable`;
/// its option is there without content, which no other has: udhcpc passes empty
/// options over. EINVAL for an unknown action or without LEASEHOLD_CLIENT.
result<plugin::Event> event_from(std::string_view action,
                                 std::span<const variable> environment);

} // namespace lh::udhcpc
