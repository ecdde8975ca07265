#pragma once

#include "actors/mapt/mapping.hpp"
#include "map.pb.h"

namespace lh::mapt {

/// A mapping as the rest of the daemon speaks of it.
pb::MapResult to_proto(const mapping& mapping);

/// What the received containers give: MAP-T is preferred to MAP-E, and that to
/// lightweight 4over6. One that cannot be used makes room for the next; when
/// none can, the answer has the refusal of the first.
pb::MapAnswer answer(const pb::MapRequest& request,
                     dhcp6::zero_padding padding);

} // namespace lh::mapt
