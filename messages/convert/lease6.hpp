#pragma once

#include "lease.pb.h"
#include "plugin.pb.h"

namespace lh::convert {

/// What an event of a DHCPv6 client says: its bindings as told, with no state
/// and whatever they are worth, and its options. An option that cannot be read
/// counts as not sent.
pb::Lease6 lease6_from_event(const plugin::Event& event);

} // namespace lh::convert
