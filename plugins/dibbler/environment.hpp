#pragma once

#include "messages/net/result.hpp"
#include "plugin.pb.h"
#include "plugins/common/variables.hpp"

#include <span>
#include <string_view>

namespace lh::dibbler {

using plugins::variable;

/// The event that dibbler's script was called for with `action` as argv[1];
/// client, process and time are the caller's to fill in. The variables have to
/// be in dibbler's order, which alone tells the server's bindings from those
/// that the client had asked to extend: only the server's are in the event.
/// Options are put back into the wire's form; one whose value cannot be read is
/// named in `unreadable` and has no content. EINVAL for an unknown action.
result<plugin::Event> event_from(std::string_view action,
                                 std::span<const variable> environment);

} // namespace lh::dibbler
