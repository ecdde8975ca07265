#pragma once

#include "control.pb.h"

#include <vector>

namespace lh::bus {

/// Cuts an answer into packets that fit: the lists of parameters, changes,
/// clients, actors, events and steps are spread over responses of about 32 KiB,
/// of which all but the last say that there is more.
std::vector<control::Response> paginate(control::Response whole);

} // namespace lh::bus
