#pragma once

#include "client.pb.h"
#include "messages/net/time.hpp"

#include <string>
#include <string_view>

namespace lh::client {

/// What a record means in this boot, and what of it is in doubt.
struct known_now {
  pb::ClientRecord record;
  std::string doubt; ///< empty when nothing is
};

/// Within one boot CLOCK_BOOTTIME counts and nothing else. After another one
/// the wall clock is believed where it lies between the time when the record
/// was stored and the lease's end, and the lease is as old as it says. Else the
/// age is unknown: the lease is left out, its address can be asked for.
known_now in_this_boot(pb::ClientRecord record, std::string_view boot_id,
                       int64_t wall_ns, net::boot_time now);

} // namespace lh::client
