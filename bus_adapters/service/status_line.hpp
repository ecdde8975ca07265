#pragma once

#include "status.pb.h"

#include <string>

namespace lh::service {

/// "3 clients enabled, 2 bound": what `systemctl status` shows.
std::string status_line(const pb::Status& status);

} // namespace lh::service
