#pragma once

#include "control.pb.h"
#include "deploy/leasectl/command_line.hpp"
#include "messages/net/result.hpp"

namespace lh::leasectl {

/// The request that a command line makes; a fault's text says what is wrong
/// with the words (its code is the usage exit code).
result<control::Request> make_request(const command_line& line);

/// Words too long for any packet, and so for any path or value that there can
/// be, as the faults that the daemon would give; none: the request can go out.
pb::ChangeResult too_long(const command_line& line);

} // namespace lh::leasectl
