#pragma once

#include "messages/net/result.hpp"
#include "plugin.pb.h"
#include "plugins/common/variables.hpp"

#include <optional>
#include <span>

namespace lh::dhcpcd {

/// The event that dhcpcd's script was called for; nothing when the reason is
/// none that the daemon wants to hear of. Client, process and time are the
/// caller's to fill in. Every option comes as the wire's octets ("new_opt51=0 0
/// 0 120", "new_dhcp6_o23=..."), as dhcpcd_conf defines them all. What cannot
/// be read, or is too much for a frame, is named in `unreadable`; an option of
/// that kind is there without content. EINVAL without a reason.
result<std::optional<plugin::Event>>
event_from(std::span<const plugins::variable> environment);

} // namespace lh::dhcpcd
