#pragma once

#include "status.pb.h"

#include <string>

namespace lh::tr181 {

/// Healthy when every enabled client is bound and the store is durable.
pb::Health health_of(const pb::Status& clients, const std::string& store_alarm);

} // namespace lh::tr181
