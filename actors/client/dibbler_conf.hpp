#pragma once

#include "client.pb.h"
#include "lease.pb.h"

#include <string>
#include <string_view>

namespace lh::client {

/// The client.conf with which dibbler 1.0.1 runs one row, calls `script`, and
/// asks for what it had `last`.
/// No value can stand for more than itself. Names with both kinds of quotes
/// cannot be written; an empty one is, which ends dibbler with an error.
std::string dibbler_conf(const pb::ClientConfig& config,
                         std::string_view script, const pb::Lease6& last);

} // namespace lh::client
