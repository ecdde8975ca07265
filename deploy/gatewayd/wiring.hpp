#pragma once

#include "deploy/gatewayd/options.hpp"
#include "settings.pb.h"

namespace lh::gatewayd {

/// Runs the daemon until it is asked to end; its exit code: 0, or 1 when a
/// part of it failed too often.
int run(const options& given, const pb::Settings& settings);

} // namespace lh::gatewayd
